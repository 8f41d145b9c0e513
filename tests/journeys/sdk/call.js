// Calls the vendor's client of 2020: node call.js BASE_PATH KEY < calls.json
//
// A body goes through the model that the client documents for it.

const TalonOne = require("talon_one");
const run = require("../calling.js");

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

function prepare(operation, given) {
  const model = MODELS[operation];
  const at = BODY_FIRST.includes(operation) ? 0 : 1;
  return given.map((each, place) => (model && place === at ? model.constructFromObject(each) : each));
}

run(TalonOne, prepare).catch((error) => {
  console.error(error);
  process.exit(1);
});
