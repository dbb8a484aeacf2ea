import {browser} from "@web/core/browser/browser";
import {isMobileOS} from "@web/core/browser/feature_detection";
import {registry} from "@web/core/registry";

/** Let the browser print a PDF, in a frame that nobody sees. */
function printFile(url) {
    if (isMobileOS() || !browser.navigator.pdfViewerEnabled) {
        // No frame shows a PDF there.
        browser.open(url, "_blank");
        return;
    }
    const frame = document.createElement("iframe");
    frame.className = "o_lazada_print";
    // A frame that is not displayed prints nothing.
    frame.style = "position:fixed;width:0;height:0;border:0;visibility:hidden";
    frame.addEventListener("load", () => frame.contentWindow.print());
    frame.src = url;
    document.body.appendChild(frame);
}

function printLabels(env, action) {
    // The frames of before have been printed, or were not wanted.
    document.querySelectorAll(".o_lazada_print").forEach((frame) => frame.remove());
    action.params.urls.forEach(printFile);
}

registry.category("actions").add("lazada_print", printLabels);
