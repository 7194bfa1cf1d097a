"""Deploys: data, compute, api and web."""
