// The base of our elements: a language, shared styles, and a name that is taken only once.
import { LitElement } from "lit";
import { property } from "lit/decorators.js";

import { type Localize, localizeIn } from "../localize";

/** Define an element; a module that is loaded again after an update leaves the elements that are there alone. */
export const element =
  (name: string) =>
  (made: CustomElementConstructor): void => {
    if (!customElements.get(name)) customElements.define(name, made);
  };

export class XiaozhiElement extends LitElement {
  @property({ attribute: false }) t: Localize = localizeIn("en");

  /** Tell the elements around, through shadow roots. */
  protected tell<T>(type: string, detail?: T): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}
