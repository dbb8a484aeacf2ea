import {CharField, charField} from "@web/views/fields/char/char_field";
import {registry} from "@web/core/registry";

/** A scanner types and presses Enter: that opens what was scanned. */
export class LazadaScanField extends CharField {
    async onScanKeydown(ev) {
        if (ev.key !== "Enter") {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        const {name, record} = this.props;
        await record.update({[name]: ev.target.value});
        await this.env.onClickViewButton({
            clickParams: {type: "object", name: "action_find"},
            getResParams: () => ({
                context: record.context,
                evalContext: record.evalContext,
                resModel: record.resModel,
                resId: record.resId,
                resIds: record.resIds,
            }),
        });
    }
}
LazadaScanField.template = "lazada_return.ScanField";

registry.category("fields").add("lazada_scan", {
    ...charField,
    component: LazadaScanField,
});
