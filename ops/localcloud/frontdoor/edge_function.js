// Runs a CloudFront Function. The first line of standard input is its code, every other line an event, which is
// answered by a line. Ends with its standard input, and so with the process that has started it.
const readline = require('node:readline');
const vm = require('node:vm');

const LONGEST_MS = 10000; // CloudFront allows less of its own CPU; here it is time, in which a busy machine may hold it up
const world = vm.createContext({});
const call = new vm.Script('handler(event)');
let loaded = false;

function answered(event) {
  try {
    world.event = event;
    return { result: call.runInContext(world, { timeout: LONGEST_MS }) };
  } catch (error) {
    return { error: String(error) };
  }
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const told = JSON.parse(line);
  if (loaded) {
    process.stdout.write(`${JSON.stringify(answered(told))}\n`);
  } else {
    vm.runInContext(told, world, { timeout: LONGEST_MS });
    loaded = true;
  }
});
