import{H as e,_t as t,d as n,f as r,ft as i,gt as a,h as o,l as s,m as c,mt as l,p as u,u as d,yt as f}from"./part-navigation-BZQaifYH.js";var p=f`
  .head {
    display: flex;
    align-items: center;
    flex: none;
    gap: 4px;
    block-size: var(--header-height, 56px);
    padding-inline: 8px;
    color: var(--app-header-text-color, var(--text));
    background: var(--app-header-background-color, var(--card));
    border-block-end: var(--app-header-border-bottom, 0);
  }
  .titles {
    flex: 1;
    min-inline-size: 0;
    padding-inline: 8px;
  }
  h1 {
    margin: 0;
    overflow: hidden;
    font-size: 18px;
    font-weight: 400;
    line-height: 24px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .titles p {
    margin: 0;
    overflow: hidden;
    font-size: 12.5px;
    line-height: 16px;
    opacity: 0.8;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .head :focus-visible {
    outline-color: currentColor;
  }
  .turns {
    display: grid;
  }
  .turns:dir(rtl) {
    transform: scaleX(-1);
  }
`,m=class extends u{constructor(...e){super(...e),this.title=``}static{this.styles=[s,d,f`
      dialog {
        inline-size: min(560px, 100vw - 32px);
        max-block-size: min(760px, 100dvh - 48px);
        padding: 0;
        border: 0;
        border-radius: 20px;
        color: var(--text);
        background: var(--card);
        box-shadow: 0 12px 48px rgba(0, 0, 0, 0.35);
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.5);
      }
      .frame {
        display: flex;
        flex-direction: column;
        max-block-size: inherit;
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding-block: 10px 4px;
        padding-inline: 24px 10px;
      }
      h2 {
        margin: 0;
        font-size: 20px;
        font-weight: 500;
      }
      .body {
        overflow: auto;
        padding: 4px 24px 16px;
      }
      footer {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
        padding: 8px 16px 16px;
      }
      footer:not(:has(*)) {
        display: none;
      }
    `]}firstUpdated(){this.dialog.showModal()}render(){return t`<dialog
      aria-label=${this.title}
      @close=${()=>this.tell(`closed`)}
      @click=${e=>e.target===this.dialog&&this.dialog.close()}
    >
      <div class="frame">
        <header>
          <h2>${this.title}</h2>
          <button class="icon" aria-label=${this.t(`action.close`)} @click=${()=>this.dialog.close()}>${r(e)}</button>
        </header>
        <div class="body"><slot></slot></div>
        <slot name="actions"></slot>
      </div>
    </dialog>`}};o([l()],m.prototype,`title`,void 0),o([i(`dialog`)],m.prototype,`dialog`,void 0),m=o([c(`xiaozhi-dialog`)],m);var h=class extends u{constructor(...e){super(...e),this.title=``,this.hint=``,this.label=``,this.value=null,this.confirm=``,this.is_danger=!1}static{this.styles=[s,d,n,f`
      form {
        display: grid;
        gap: 16px;
      }
      .bar {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
      p {
        margin: 0;
      }
    `]}firstUpdated(){this.renderRoot.querySelector(`input`)?.select()}render(){let{t:e}=this;return t`<xiaozhi-dialog .t=${e} .title=${this.title}>
      <form
        @submit=${e=>{e.preventDefault(),this.tell(`answered`,this.renderRoot.querySelector(`input`)?.value.trim()??``)}}
      >
        ${this.hint?t`<p>${this.hint}</p>`:a}
        ${this.value===null?a:t`<label class="field"
              >${this.label}<input type="text" dir="auto" required maxlength="200" autofocus data-testid="name" .value=${this.value} />
            </label>`}
        <div class="bar">
          <button type="button" class="plain" @click=${()=>this.tell(`closed`)}>${e(`action.cancel`)}</button>
          <button class="filled ${this.is_danger?`danger`:``}" data-testid="confirm">${this.confirm}</button>
        </div>
      </form>
    </xiaozhi-dialog>`}};o([l()],h.prototype,`title`,void 0),o([l()],h.prototype,`hint`,void 0),o([l()],h.prototype,`label`,void 0),o([l()],h.prototype,`value`,void 0),o([l()],h.prototype,`confirm`,void 0),o([l({type:Boolean})],h.prototype,`is_danger`,void 0),h=o([c(`xiaozhi-ask`)],h);export{p as t};