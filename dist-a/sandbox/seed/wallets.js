import account from "./data/account.json" with { type: "json" };
import data from "./data/wallets.json" with { type: "json" };
import { fillObject } from "./template.js";
const DAY_MS = 86_400_000;
/** When the first item of a wallet was created. Each next one was created a day later. */
const FIRST = Date.UTC(2025, 9, 1, 17, 48, 25, 910);
export const makeWallets = () => new Map(data.holders.map(({ holder, prefix, items }) => [
    holder,
    items.map((item, index) => makeRedeemable(holder, prefix, item, index)),
]));
function makeRedeemable(holder, prefix, item, index) {
    const { role = "OWNER", status, voucher = {} } = item;
    const campaign = account.campaigns[item.campaign];
    const kind = data.kinds[item.kind];
    const created = new Date(FIRST + index * DAY_MS).toISOString();
    const number = String(index + 1);
    const code = `${prefix}-${kind.type.slice(0, 4)}-${number.padStart(2, "0")}`;
    return fillObject(data.redeemable, {
        id: `rh_${prefix.toLowerCase()}${number.padStart(14, "0")}`,
        voucher_id: `v_${code.toLowerCase()}`,
        code,
        holder,
        role,
        status,
        kind,
        campaign,
        is_referral_code: campaign.type === "REFERRAL_PROGRAM",
        created_at: created,
        // The API writes the times of vouchers in another format than all other times.
        voucher_created_at: created.replace("Z", "+00:00"),
        overrides: { ...fillObject(kind.value, { ...item }), ...voucher },
    });
}
//# sourceMappingURL=wallets.js.map