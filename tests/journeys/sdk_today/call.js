// Calls the vendor's client of today: node call.js BASE_PATH KEY < calls.json
//
// An argument {model, of} goes through that model of the client; {answer, member} is a member of
// what an earlier call, counted from 0, has resolved to.

const TalonOne = require("talon_one");
const run = require("../calling.js");

function argument(given, told) {
  if (given && given.model) {
    return TalonOne[given.model].constructFromObject(given.of);
  }
  return given && given.member ? told[given.answer].resolved[given.member] : given;
}

run(TalonOne, (operation, given, told) => given.map((each) => argument(each, told))).catch(
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
