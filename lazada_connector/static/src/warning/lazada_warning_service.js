import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

import { reactive } from "@odoo/owl";

const ONE_HOUR = 60 * 60 * 1000;
const TEN_SECONDS = 10 * 1000;
const SEEN = "lazada_warnings_seen";

/**
 * Keeps the warnings of Lazada stores that wait for the user. Each pops up once in a
 * session, for some seconds: it would cover what people work with. Then it stands in the
 * menu on top. They are kept on the server, so one that was put off comes back whatever
 * browser is used.
 */
export const lazadaWarningService = {
    dependencies: ["action", "bus_service", "notification", "orm"],

    start(env, { action, bus_service, notification, orm }) {
        const warnings = reactive(new Map());
        const popups = new Map();
        // What was asked before an answer was given may still show what it took away.
        let answers = 0;

        function forget(id) {
            popups.get(id)?.();
            popups.delete(id);
            warnings.delete(id);
        }

        function buttons(warning) {
            const answer = (method, then) => async () => {
                answers += 1;
                forget(warning.id);
                await orm.silent.call("lazada.warning", method, [[warning.id]]);
                answers += 1;
                then?.();
            };
            const openStore = () =>
                action.doAction({
                    type: "ir.actions.act_window",
                    res_model: "lazada.store",
                    res_id: warning.store_id,
                    views: [[false, "form"]],
                });
            return [
                {
                    name: _t("Open the Store"),
                    primary: true,
                    onClick: answer("action_put_off", openStore),
                },
                { name: _t("Remind Me Tomorrow"), onClick: answer("action_put_off") },
                { name: _t("Got It"), onClick: answer("action_close") },
            ];
        }

        function popUp(warning) {
            const seen = JSON.parse(browser.sessionStorage.getItem(SEEN) || "[]");
            if (seen.includes(warning.id)) {
                return;
            }
            browser.sessionStorage.setItem(SEEN, JSON.stringify([...seen, warning.id]));
            const close = notification.add(warning.message, {
                title: warning.title,
                type: "warning",
                autocloseDelay: TEN_SECONDS,
                buttons: buttons(warning),
            });
            popups.set(warning.id, close);
        }

        async function refresh() {
            let found = [];
            const before = answers;
            try {
                found = await orm.silent.call("lazada.warning", "get_popups", []);
            } catch (error) {
                if (!(error instanceof ConnectionLostError)) {
                    throw error;
                }
                return;
            }
            if (answers !== before) {
                return refresh();
            }
            const due = new Set(found.map((warning) => warning.id));
            [...warnings.keys()].filter((id) => !due.has(id)).forEach(forget);
            for (const warning of found) {
                warnings.set(warning.id, warning);
                popUp(warning);
            }
        }

        // Nothing waits for this: the web client opens at once.
        user.hasGroup("lazada_connector.group_lazada_user").then((isConcerned) => {
            if (isConcerned) {
                bus_service.subscribe("lazada_warning", refresh);
                browser.setInterval(refresh, ONE_HOUR);
                refresh();
            }
        });
        return { warnings, buttons };
    },
};

registry.category("services").add("lazada_warning", lazadaWarningService);
