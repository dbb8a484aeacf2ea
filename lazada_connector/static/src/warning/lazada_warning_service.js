import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

const ONE_HOUR = 60 * 60 * 1000;

/**
 * Shows the warnings of Lazada stores as pop-ups until the user has read them. They are
 * kept on the server, so one that was put off comes back whatever browser is used.
 */
export const lazadaWarningService = {
    dependencies: ["action", "bus_service", "notification", "orm"],

    start(env, { action, bus_service, notification, orm }) {
        const shown = new Map();

        function show(warning) {
            const answer = (method, then) => async () => {
                shown.get(warning.id)?.();
                await orm.silent.call("lazada.warning", method, [[warning.id]]);
                then?.();
            };
            const openStore = () =>
                action.doAction({
                    type: "ir.actions.act_window",
                    res_model: "lazada.store",
                    res_id: warning.store_id,
                    views: [[false, "form"]],
                });
            const close = notification.add(warning.message, {
                title: warning.title,
                type: "warning",
                sticky: true,
                onClose: () => shown.delete(warning.id),
                buttons: [
                    {
                        name: _t("Open the Store"),
                        primary: true,
                        onClick: answer("action_put_off", openStore),
                    },
                    { name: _t("Remind Me Tomorrow"), onClick: answer("action_put_off") },
                    { name: _t("Got It"), onClick: answer("action_close") },
                ],
            });
            shown.set(warning.id, close);
        }

        async function refresh() {
            let warnings = [];
            try {
                warnings = await orm.silent.call("lazada.warning", "get_popups", []);
            } catch (error) {
                if (!(error instanceof ConnectionLostError)) {
                    throw error;
                }
                return;
            }
            const due = new Set(warnings.map((warning) => warning.id));
            for (const [id, close] of [...shown]) {
                if (!due.has(id)) {
                    close();
                }
            }
            warnings.filter((warning) => !shown.has(warning.id)).forEach(show);
        }

        // Nothing waits for this: the web client opens at once.
        user.hasGroup("lazada_connector.group_lazada_user").then((isConcerned) => {
            if (isConcerned) {
                bus_service.subscribe("lazada_warning", refresh);
                browser.setInterval(refresh, ONE_HOUR);
                refresh();
            }
        });
    },
};

registry.category("services").add("lazada_warning", lazadaWarningService);
