import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onMounted, onWillUnmount, xml } from "@odoo/owl";

const FIVE_SECONDS = 5 * 1000;

/**
 * Reads the record again every few seconds for as long as it is on the screen: for work
 * that goes on in the background. What the user is typing stays.
 */
export class LazadaRefresh extends Component {
    static template = xml`<span class="d-none"/>`;
    static props = { ...standardWidgetProps };

    setup() {
        let timer = null;
        onMounted(() => {
            timer = browser.setInterval(() => this.refresh(), FIVE_SECONDS);
        });
        onWillUnmount(() => browser.clearInterval(timer));
    }

    async refresh() {
        const { record } = this.props;
        if (document.hidden || record.isNew || (await record.isDirty())) {
            return;
        }
        try {
            await record.load();
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        }
    }
}

registry.category("view_widgets").add("lazada_refresh", { component: LazadaRefresh });
