import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("lazada_store", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        { trigger: ".o_field_widget[name=region] input, .o_field_widget[name=region] select", run: "click" },
        { trigger: ".o_select_menu_item:contains(Singapore), option:contains(Singapore)", run: "click" },
        { trigger: ".o_field_widget[name=region] input:value(Singapore)" },
        { trigger: ".o_field_widget[name=app_id] input", run: "edit Our App" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Our App)", run: "click" },
        { trigger: ".o_field_widget[name=app_id] input:value(Our App)" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Our Store in Singapore" },
        { trigger: ".o_field_widget[name=code] input", run: "edit TOUR-SG" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: ".o_field_widget[name=code].o_readonly_modifier:contains(TOUR-SG)" },
        { trigger: ".o_cp_action_menus .dropdown-toggle", run: "click" },
        { trigger: ".o_menu_item:contains(1. Get Lazada Approval Code)" },
        { trigger: ".o_menu_item:contains(2. Get Lazada Access Token)" },
        { trigger: ".o_menu_item:contains(3. Refresh Lazada Access Token)" },
    ],
});
