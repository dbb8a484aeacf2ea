import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("lazada_warning", {
    steps: () => [
        { trigger: ".o_notification:contains(The seller's approval ends)" },
        { trigger: ".o_notification_close", run: "click" },
        { trigger: "body:not(:has(.o_notification))" },
        { trigger: ".o_lazada_warning_menu:contains(1)", run: "click" },
        { trigger: ".o_lazada_warnings:contains(The connection of LZD-SG to Lazada ends soon)" },
        { trigger: ".o_lazada_warnings button:contains(Got It)", run: "click" },
        { trigger: "body:not(:has(.o_lazada_warning_menu))" },
    ],
});
