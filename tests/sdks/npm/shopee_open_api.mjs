// Uses shopee-open-api: calls of the app by their names, calls of the shop as "Module.method" with its parameters.
import { createRequire } from "node:module";
import { serve } from "./serving.mjs";

const ShopeeOpenApi = createRequire(import.meta.url)("shopee-open-api").default;
const { ORIGIN, PARTNER_ID, PARTNER_KEY, REDIRECT_URL, SHOP_ID } = process.env;
const shop_id = Number(SHOP_ID);
const app = ShopeeOpenApi({
  host: ORIGIN,
  partner_id: Number(PARTNER_ID),
  partner_key: PARTNER_KEY,
  redirect: REDIRECT_URL,
});
let tokens = {};

const shop = app.createShop({
  shop_id,
  onGetAccessToken: async () => tokens.access_token,
});

await serve(async (call, given) => {
  switch (call) {
    case "getAuthLink":
      return app.getAuthLink();
    case "getAccessToken":
      tokens = await app.getAccessToken({ code: given.code, shop_id });
      return tokens;
    case "refreshAccessToken":
      tokens = await app.refreshAccessToken({ refresh_token: tokens.refresh_token, shop_id });
      return tokens;
    case "getShopsByPartner":
      return app.getShopsByPartner(given);
    case "getShopInfo":
      return shop.getShopInfo();
    default: {
      const [module, method] = call.split(".");
      return shop[module][method](given);
    }
  }
});
