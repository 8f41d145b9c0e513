// Calls a client of the vendor's, operation by operation, and tells what became of each promise.
//
// The calls stand on the standard input: a list of [operation, ...arguments]. What goes to the
// standard output is a list of {resolved, model} or {rejected, status}.

const { readFileSync } = require("node:fs");

// `prepare` makes the arguments of the client out of an operation and those of a call.
module.exports = async function run(TalonOne, prepare) {
  const [basePath, key] = process.argv.slice(2);
  const client = TalonOne.ApiClient.instance;
  client.basePath = basePath;
  client.cache = false; // every GET carries a parameter `_` that no contract has
  client.authentications.api_key_v1.apiKey = key;
  client.authentications.api_key_v1.apiKeyPrefix = "ApiKey-v1";
  const api = new TalonOne.IntegrationApi();
  const told = [];
  for (const [operation, ...given] of JSON.parse(readFileSync(0, "utf8"))) {
    told.push(await one(api, operation, prepare(operation, given)));
  }
  console.log(JSON.stringify(told));
};

async function one(api, operation, given) {
  try {
    const data = await api[operation](...given);
    return { resolved: data, model: data && data.constructor.name };
  } catch (error) {
    if (error.status === undefined) {
      throw error.error || error;
    }
    return { rejected: error.body, status: error.status };
  }
}
