import { Dropdown } from "@web/core/dropdown/dropdown";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import { Component, useState } from "@odoo/owl";

/**
 * The warnings of Lazada stores in the bar on top, where they cover nothing, until the
 * user has read them or puts them off.
 */
export class LazadaWarningMenu extends Component {
    static template = "lazada_connector.WarningMenu";
    static components = { Dropdown };
    static props = {};

    setup() {
        this.service = useService("lazada_warning");
        this.warnings = useState(this.service.warnings);
    }
}

registry
    .category("systray")
    .add("lazada_connector.warnings", { Component: LazadaWarningMenu }, { sequence: 30 });
