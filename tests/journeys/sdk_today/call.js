// Calls the vendor's client of today: node call.js BASE_PATH KEY < calls.json
//
// An argument {model, of} goes through that model of the client.

const TalonOne = require("talon_one");
const run = require("../calling.js");

function argument(given) {
  return given.model ? TalonOne[given.model].constructFromObject(given.of) : given;
}

run(TalonOne, (operation, given) => given.map(argument)).catch((error) => {
  console.error(error);
  process.exit(1);
});
