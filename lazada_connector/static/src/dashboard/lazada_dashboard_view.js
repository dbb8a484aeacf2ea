import { useHotkey } from "@web/core/hotkeys/hotkey_hook";
import { registry } from "@web/core/registry";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

/**
 * The figures of a card are links. Odoo's kanban keeps the Enter key for the cards as a
 * whole, so that a link under the keyboard's focus would do nothing.
 */
export class LazadaDashboardRenderer extends KanbanRenderer {
    setup() {
        super.setup();
        useHotkey("Enter", ({ target }) => target.click(), {
            area: () => document.activeElement,
            isAvailable: (target) =>
                target.matches(".o_kanban_record a, .o_kanban_record button"),
        });
    }
}

registry.category("views").add("lazada_dashboard", {
    ...kanbanView,
    Renderer: LazadaDashboardRenderer,
});
