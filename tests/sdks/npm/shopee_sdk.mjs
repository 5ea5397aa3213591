// Uses @congminh1254/shopee-sdk: "manager.method" is called with its parameters, the SDK's own methods by their names.
import { readFileSync } from "node:fs";
import { ShopeeSDK } from "@congminh1254/shopee-sdk";
import { serve } from "./serving.mjs";

const { ORIGIN, PARTNER_ID, PARTNER_KEY } = process.env;
const sdk = new ShopeeSDK({
  partner_id: Number(PARTNER_ID),
  partner_key: PARTNER_KEY,
  base_url: `${ORIGIN}/api/v2`,
  base_auth_url: `${ORIGIN}/auth`,
});

await serve((call, given) => {
  switch (call) {
    case "getAuthorizationUrl":
      return sdk.getAuthorizationUrl(given.redirect_uri, { state: given.state });
    case "authenticateWithCode":
      return sdk.authenticateWithCode(given.code, given.shop_id);
    case "refreshToken":
      return sdk.refreshToken(given.shop_id);
    case "getAuthToken":
      return sdk.getAuthToken();
    case "mediaSpace.uploadImage":
      return sdk.mediaSpace.uploadImage({ image: readFileSync(given.path) });
    default: {
      const [manager, method] = call.split(".");
      return sdk[manager][method](given);
    }
  }
});
