// Makes every way to ask one thing the same entry of the cache, and refuses what the HTTP API does not know.
// CloudFront runs it for each request below /api before it looks into its cache. Its JavaScript (cloudfront-js-2.0)
// has neither for-of nor spread nor destructuring nor localeCompare.
const CONTRACT = {};
// room for fifty symbols beside the longest cursor
const LONGEST_QUERY = 6144;
const MOST_FAULTS = 10;
const LONGEST_NAME = 40;
const UNKNOWN = 'is not known';

function handler(event) {
  const request = event.request;
  if (request.method === 'OPTIONS') {
    return { statusCode: 204, statusDescription: 'No Content', headers: CONTRACT.preflight };
  }
  if (request.headers['x-after']) {
    // whatever it says: the second in which it is asked, so that nobody makes more entries than one a second with it
    request.headers['x-after'] = { value: `${new Date().toISOString().slice(0, 19)}Z` };
  }
  const path = segments(request.uri);
  const endpoint = path && endpointOf(path);
  if (!endpoint) {
    // nothing is there, whatever was asked: the API says so
    request.querystring = '';
    request.headers.accept = { value: '*/*' };
    return request;
  }
  const faults = [];
  const asked = Object.keys(request.querystring).sort()
    .map((name) => asParameter(name, request.querystring[name], endpoint.names, faults));
  const query = asked.join('&');
  if (query.length > LONGEST_QUERY) {
    faults.push({ name: 'query', detail: `is ${query.length} characters long; ${LONGEST_QUERY} at most` });
  }
  if (faults.length > 0) {
    return refusal(event, faults);
  }
  request.uri = path.map(encodeURIComponent).join('/');
  request.querystring = query;
  const types = endpoint.types.map((place) => CONTRACT.types[place]);
  request.headers.accept = { value: form(request.headers.accept ? request.headers.accept.value : '*/*', types) };
  return request;
}

function decoded(text) {
  try {
    return decodeURIComponent(text.replace(/\+/g, '%20'));
  } catch (error) {
    return undefined;
  }
}

// Of a path, null where its percent-encoding is none or hides a slash.
function segments(uri) {
  const parts = uri.split('/').map((part) => decoded(part.replace(/\+/g, '%2B')));
  return parts.some((part) => part === undefined || part.indexOf('/') >= 0) ? null : parts;
}

function endpointOf(path) {
  const found = Object.keys(CONTRACT.endpoints).filter((pattern) => {
    const parts = pattern.split('/');
    return parts.length === path.length && parts.every((part, i) => part === path[i] || (part === '*' && path[i] !== ''));
  });
  // a literal path goes before one with a place for anything
  found.sort((one, other) => one.split('*').length - other.split('*').length);
  return found.length > 0 ? CONTRACT.endpoints[found[0]] : null;
}

function asParameter(name, given, known, faults) {
  const value = decoded(given.value);
  let detail = null;
  if (known.indexOf(name) < 0) {
    detail = unknown(name, known, faults.length < MOST_FAULTS);
  } else if (given.multiValue) {
    detail = 'is given twice';
  } else if (value === undefined) {
    detail = 'is not UTF-8 in percent-encoding';
  } else if (value === '') {
    detail = 'is empty; leave it out or give it a value';
  }
  if (detail !== null) {
    faults.push({ name: name.slice(0, LONGEST_NAME), detail: detail });
  }
  return `${name}=${encodeURIComponent(value || '')}`;
}

// In the words of the API's own function (lambdas/api/asked.py), which a client at a private stage reads.
function unknown(name, known, looked) {
  const near = looked && name.length <= LONGEST_NAME ? known.filter((one) => distance(name, one) <= 2) : [];
  near.sort((one, other) => distance(name, one) - distance(name, other));
  const hint = near.length > 0 ? `did you mean ${near[0]}?` : `known here: ${known.join(', ') || 'none'}`;
  return `${UNKNOWN}; ${hint}`;
}

// Levenshtein's: how many letters to add, remove or replace.
function distance(one, other) {
  let row = [];
  for (let j = 0; j <= other.length; j++) {
    row.push(j);
  }
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length];
}

// The one media type that a client likes best of those that are served, else what it says: the API refuses that.
// By the rule of the API itself: of each type the most specific range counts, of equals the first one served.
function form(accept, types) {
  const weights = {};
  accept.toLowerCase().split(',').forEach((range) => {
    const parts = range.split(';').map((part) => part.trim());
    const weight = parts.slice(1).filter((part) => part.indexOf('q=') === 0)[0];
    weights[parts[0]] = weight ? number(weight.slice(2)) : 1;
  });
  const weightOf = (type) => {
    const ranges = [type, `${type.split('/')[0]}/*`, '*/*'].filter((range) => weights[range] !== undefined);
    return ranges.length > 0 ? weights[ranges[0]] : 0;
  };
  const best = types.reduce((one, other) => (weightOf(other) > weightOf(one) ? other : one));
  return weightOf(best) > 0 ? best : accept;
}

function number(text) {
  return /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : 0;
}

function refusal(event, faults) {
  const told = faults.slice(0, MOST_FAULTS);
  const isUnknown = faults.some((fault) => fault.detail.indexOf(UNKNOWN) === 0);
  const more = faults.length > told.length ? `; and ${faults.length - told.length} more` : '';
  const problem = {
    type: `urn:problem-type:nextday:${isUnknown ? 'unknown-parameter' : 'bad-input'}`,
    title: isUnknown ? 'Unknown parameter' : 'Bad input',
    status: 400,
    detail: told.map((fault) => `${fault.name}: ${fault.detail}`).join('; ') + more,
    instance: event.request.uri.slice(0, 200),
    request_id: event.context.requestId,
    errors: told.map((fault) => ({ where: 'query', name: fault.name, detail: fault.detail })),
  };
  return {
    statusCode: 400,
    statusDescription: 'Bad Request',
    headers: {
      'content-type': { value: 'application/problem+json' },
      'cache-control': { value: 'no-store' },
      'access-control-allow-origin': { value: '*' },
    },
    body: JSON.stringify(problem),
  };
}
