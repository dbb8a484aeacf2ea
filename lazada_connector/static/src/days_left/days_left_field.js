import { registry } from "@web/core/registry";
import { capitalize } from "@web/core/utils/strings";
import {
    remainingDaysField,
    RemainingDaysField,
} from "@web/views/fields/remaining_days/remaining_days_field";

const { DateTime } = luxon;

/**
 * Says in how many days it is. On the 30th, Odoo's own field calls a day of next week
 * "next month".
 */
export class DaysLeftField extends RemainingDaysField {
    get diffString() {
        if (this.diffDays === null || Math.abs(this.diffDays) > 99) {
            return super.diffString;
        }
        const day = DateTime.local().plus({ days: this.diffDays });
        return capitalize(day.toRelativeCalendar({ unit: "days" }));
    }
}

registry.category("fields").add("lazada_days_left", {
    ...remainingDaysField,
    component: DaysLeftField,
});
