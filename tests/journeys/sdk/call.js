// Calls the vendor's client, operation by operation, and tells what became of each promise.
//
//   node call.js BASE_PATH KEY < calls.json
//
// `calls` is a list of [operation, ...arguments]; a body goes through the model that the client
// documents for it. What comes out is a list of {resolved, model} or {rejected, status}.

const { readFileSync } = require("node:fs");
const TalonOne = require("talon_one");

const MODELS = {
  createCouponReservation: TalonOne.CouponReservations,
  createReferral: TalonOne.NewReferral,
  deleteCouponReservation: TalonOne.CouponReservations,
  trackEvent: TalonOne.NewEvent,
  updateCustomerProfile: TalonOne.NewCustomerProfile,
  updateCustomerProfileV2: TalonOne.CustomerProfileIntegrationRequestV2,
  updateCustomerSession: TalonOne.NewCustomerSession,
  updateCustomerSessionV2: TalonOne.IntegrationRequest,
};
// The bodies of these stand first; everywhere else an id does.
const BODY_FIRST = ["createReferral", "trackEvent"];

const [basePath, key] = process.argv.slice(2);
const client = TalonOne.ApiClient.instance;
client.basePath = basePath;
client.cache = false; // every GET carries a parameter `_` that no contract has
client.authentications.api_key_v1.apiKey = key;
client.authentications.api_key_v1.apiKeyPrefix = "ApiKey-v1";
const api = new TalonOne.IntegrationApi();

async function told([operation, ...given]) {
  const model = MODELS[operation];
  const at = BODY_FIRST.includes(operation) ? 0 : 1;
  if (model) {
    given[at] = model.constructFromObject(given[at]);
  }
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

async function main() {
  const calls = JSON.parse(readFileSync(0, "utf8"));
  const answers = [];
  for (const call of calls) {
    answers.push(await told(call));
  }
  console.log(JSON.stringify(answers));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
