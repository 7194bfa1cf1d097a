"""What `cdk synth` wrote, the assets it names, and what a deployment of it led to."""
