import{$ as e,A as t,B as n,C as r,D as i,E as a,F as o,H as s,N as c,O as l,P as u,R as ee,St as d,T as f,V as te,W as ne,X as p,Y as re,_t as m,a as h,at as ie,b as g,bt as _,c as ae,ct as v,d as y,dt as oe,et as se,f as b,ft as x,g as S,gt as C,h as w,ht as T,it as ce,k as le,l as E,lt as ue,m as D,n as de,o as O,ot as fe,p as k,q as A,r as pe,s as j,st as M,t as N,tt as P,u as F,vt as I,w as L,x as R,yt as z,z as B}from"./part-shared-B0C3J4Cn.js";import{t as me}from"./part-preload-helper-DygEbaNj.js";var V=4,H=class extends D{constructor(...e){super(...e),this.commands=[],this.label=``,this.small=!1,this.is_open=!1}static{this.styles=[E,F,d`
      :host {
        display: inline-block;
        color: inherit; /* on a coloured bar, the bar's */
        line-height: 0;
      }
      [popover] {
        position: fixed;
        inset: auto;
        margin: 0;
        padding: 6px;
        min-inline-size: 200px;
        border: 0;
        border-radius: 14px;
        color: var(--text);
        background: var(--card);
        box-shadow: 0 4px 24px rgba(0, 0, 0, 0.28);
        font-size: 15px;
        line-height: 1.5;
      }
      [role="menuitem"] {
        display: flex;
        align-items: center;
        gap: 14px;
        inline-size: 100%;
        min-block-size: 42px;
        padding: 0 12px;
        border-radius: 10px;
        text-align: start;
      }
      [role="menuitem"]:hover,
      [role="menuitem"]:focus-visible {
        background: var(--soft);
        outline: none;
      }
    `]}render(){return _`<button
        class="icon ${this.small?`small`:``}"
        aria-haspopup="menu"
        aria-expanded=${this.is_open}
        aria-label=${this.label}
        @click=${this.open}
      >
        ${b(re,this.small?20:24)}
      </button>
      <div popover="auto" role="menu" aria-label=${this.label} @keydown=${this.onKey} @toggle=${this.onToggle}>
        ${(this.is_open?this.commands:[]).map(e=>_`<button
              role="menuitem"
              tabindex="-1"
              class=${e.is_danger?`danger`:``}
              data-testid="command-${e.id}"
              @click=${t=>this.choose(t,e)}
            >
              ${b(e.icon,20)}<span>${e.label}</span>
            </button>`)}
      </div>`}async open(e){e.stopPropagation(),e.preventDefault(),this.is_open=!0,await this.updateComplete,this.list.showPopover();let t=this.trigger.getBoundingClientRect(),n=this.list.getBoundingClientRect(),r=getComputedStyle(this).direction===`rtl`?t.left:t.right-n.width,i=t.bottom+V,a=i+n.height>innerHeight?Math.max(V,t.top-n.height-V):i;this.list.style.left=`${Math.min(Math.max(V,r),innerWidth-n.width-V)}px`,this.list.style.top=`${a}px`}onToggle(e){this.is_open=e.newState===`open`,this.is_open&&this.items[0]?.focus()}onKey(e){let t=this.items,n=t.indexOf(this.shadowRoot?.activeElement),r={ArrowDown:n+1,ArrowUp:n-1,Home:0,End:-1}[e.key];r!==void 0&&(e.preventDefault(),t.at(r%t.length)?.focus())}choose(e,t){e.stopPropagation(),this.list.hidePopover(),this.trigger.focus(),this.tell(`command`,t.id)}get items(){return[...this.list.querySelectorAll(`[role=menuitem]`)]}};S([m({attribute:!1})],H.prototype,`commands`,void 0),S([m()],H.prototype,`label`,void 0),S([m({type:Boolean})],H.prototype,`small`,void 0),S([C()],H.prototype,`is_open`,void 0),S([T(`[popover]`)],H.prototype,`list`,void 0),S([T(`button`)],H.prototype,`trigger`,void 0),H=S([w(`xiaozhi-menu`)],H);var U=class extends D{constructor(...e){super(...e),this.chat=f,this.problem=null,this.agents={agents:[],default:``},this.names=new Map,this.user_id=``,this.narrow=!1,this.said=``,this.edited=null}static{this.styles=[E,F,y,k,d`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
        min-inline-size: 0;
        background: var(--page);
      }
      .foot {
        flex: none;
        inline-size: 100%;
        max-inline-size: 812px;
        margin-inline: auto;
        padding: 4px 16px 14px;
      }
      .notice {
        padding: 12px;
        color: var(--muted);
        text-align: center;
      }
      .middle {
        display: grid;
        flex: 1;
        place-content: center;
        justify-items: center;
        gap: 12px;
        padding: 24px;
        text-align: center;
      }
      .suggestions {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 8px;
        padding-block-end: 10px;
      }
      .suggestions button {
        min-block-size: 38px;
        padding: 6px 16px;
        border: 1px solid var(--line);
        border-radius: 19px;
        background: var(--card);
        font-size: 14px;
      }
      .suggestions button:hover {
        border-color: var(--accent);
      }
      .greeting {
        max-inline-size: 480px;
        font-size: 22px;
        line-height: 1.35;
      }
      .welcome {
        position: absolute;
        inset: 0;
        pointer-events: none;
      }
      .stage {
        position: relative;
        display: flex;
        flex: 1;
        min-block-size: 0;
      }
      .emblem {
        display: grid;
        place-items: center;
        inline-size: 64px;
        block-size: 64px;
        border-radius: 50%;
        color: var(--accent-text);
        background: var(--tint);
      }
      select.agent {
        inline-size: auto;
        max-inline-size: min(45%, 220px);
        min-block-size: 36px;
        padding-block: 4px;
        border-color: color-mix(in srgb, currentColor 30%, transparent);
        border-radius: 18px;
        color: inherit;
        background: rgba(0, 0, 0, 0.26); /* darker, whatever the bar's colour: its text must stay readable */
        font-size: 14px;
        text-overflow: ellipsis;
      }
      @media (max-width: 500px) {
        select.agent {
          max-inline-size: 104px;
        }
      }
    `]}willUpdate(e){let t=e.get(`chat`);t&&(t.chat_id!==this.chat.chat_id||this.chat.running)&&(this.edited=null),t?.chat_id===this.chat.chat_id&&t?.running&&!this.chat.running&&(this.said=this.newestAnswer())}updated(e){let t=e.get(`chat`);t&&t.chat?.chat_id!==this.chat.chat?.chat_id&&this.composer?.take()}render(){let{chat:e}=this.chat;return _`
      ${this.renderHead(e)}
      ${this.problem?this.renderProblem(this.problem):this.renderMessages(e)}
      <div class="hidden-visually" role="status" aria-live="polite">${this.said}</div>
    `}renderHead(e){let{t}=this,n=e?[e.owner_id===this.user_id?``:e.owner_name,e.board_name].filter(Boolean).join(` · `):``;return _`<div class="head">
      ${this.narrow?_`<button class="icon" data-testid="back" aria-label=${t(`chat.back`)} @click=${()=>this.tell(`back`)}>
            <span class="turns">${b(s)}</span>
          </button>`:z}
      <div class="titles">
        ${e?_`<h1 dir="auto" data-testid="chat-name">${e.name}</h1>`:z}
        ${n?_`<p dir="auto">${n}</p>`:z}
      </div>
      ${e?.may_write&&!e.board_id?this.renderAgents(e):z}
      ${e?_`<xiaozhi-menu
            .t=${t}
            .label=${t(`chat.more`)}
            .commands=${this.commands(e)}
            @command=${t=>{t.stopPropagation(),this.tell(`chat-command`,{id:t.detail,chat:e})}}
          ></xiaozhi-menu>`:z}
    </div>`}renderAgents(e){if(this.agents.agents.length<2)return z;let t=e.agent_id||this.agents.default;return _`<select
      class="agent"
      data-testid="agent"
      aria-label=${this.t(`agent.choose`)}
      @change=${e=>this.tell(`choose-agent`,e.target.value)}
    >
      ${this.agents.agents.map(e=>_`<option value=${e.agent_id} .selected=${e.agent_id===t}>${e.name}</option>`)}
    </select>`}renderProblem(e){return _`<div class="middle" role="alert" data-testid="problem">
      <p>${l(this.t,e)}</p>
      <button class="plain" @click=${()=>this.tell(`reopen`)}>${this.t(`action.reload`)}</button>
    </div>`}renderMessages(e){let t=e!==null&&this.chat.bubbles.size===0&&this.chat.outgoing.length===0&&!this.chat.running;return _`<main class="stage">
        <xiaozhi-message-list
          .t=${this.t}
          .chat=${this.chat}
          .loader=${this.loader}
          .user_id=${this.user_id}
          .names=${this.names}
          @edit-message=${e=>{this.edited=e.detail,this.updateComplete.then(()=>this.composer?.take())}}
        ></xiaozhi-message-list>
        ${t&&e.message_count===0&&e.session_stat!==a.ended?this.renderGreeting():z}
      </main>
      <div class="foot">${e?this.renderFoot(e,t):z}</div>`}renderGreeting(){return _`<div class="middle welcome" data-testid="greeting">
      <span class="emblem">${b(B,32)}</span>
      <p class="greeting" dir="auto">${this.agent?.greetings[0]??this.t(`new.welcome`)}</p>
    </div>`}renderFoot(e,t){let{t:n}=this;if(!e.may_write)return _`<p class="notice">${n(`chat.read_only`,{owner:e.owner_name})}</p>`;let r=t?this.agent?.suggested_questions??[]:[];return _`${r.length>0?_`<div class="suggestions">
            ${r.map(e=>_`<button dir="auto" data-testid="suggestion" @click=${()=>this.tell(`send`,e)}>${e}</button>`)}
          </div>`:z}
      <xiaozhi-composer
        .t=${n}
        .draft_key=${O(this.user_id,e.chat_id)}
        .is_running=${this.chat.running!==null}
        .is_stopping=${this.chat.running?.is_stopping??!1}
        .hint=${e.session_stat===a.ended?n(`composer.continue`):``}
        .edited=${this.edited}
        @edit-ended=${()=>this.edited=null}
        @send-anew=${()=>this.edited=null}
      ></xiaozhi-composer>`}commands(e){let{t}=this,n=e.shares!==void 0;return[e.may_write&&{id:`rename`,label:t(`chat.rename`),icon:`M15 16L11 20H21V16H15M12.06 7.19L3 16.25V20H6.75L15.81 10.94L12.06 7.19M5.92 18H5V17.08L12.06 10L13 10.94L5.92 18M18.71 8.04C19.1 7.65 19.1 7 18.71 6.63L16.37 4.29C16.17 4.09 15.92 4 15.66 4C15.41 4 15.15 4.1 14.96 4.29L13.13 6.12L16.88 9.87L18.71 8.04Z`},e.may_write&&{id:`pin`,label:t(e.is_pinned?`chat.unpin`:`chat.pin`),icon:e.is_pinned?`M2,5.27L3.28,4L20,20.72L18.73,22L12.8,16.07V22H11.2V16H6V14L8,12V11.27L2,5.27M16,12L18,14V16H17.82L8,6.18V4H7V2H17V4H16V12Z`:`M16,12V4H17V2H7V4H8V12L6,14V16H11.2V22H12.8V16H18V14L16,12M8.8,14L10,12.8V4H14V12.8L15.2,14H8.8Z`},e.may_write&&{id:`context`,label:t(`chat.context`),icon:`M10 21H5C3.89 21 3 20.11 3 19V5C3 3.89 3.89 3 5 3H19C20.11 3 21 3.89 21 5V10.33C20.7 10.21 20.37 10.14 20.04 10.14C19.67 10.14 19.32 10.22 19 10.37V5H5V19H10.11L10 19.11V21M7 9H17V7H7V9M7 17H12.11L14 15.12V15H7V17M7 13H16.12L17 12.12V11H7V13M21.7 13.58L20.42 12.3C20.21 12.09 19.86 12.09 19.65 12.3L18.65 13.3L20.7 15.35L21.7 14.35C21.91 14.14 21.91 13.79 21.7 13.58M12 22H14.06L20.11 15.93L18.06 13.88L12 19.94V22Z`},n&&{id:`share`,label:t(`chat.share`),icon:`M18 16.08C17.24 16.08 16.56 16.38 16.04 16.85L8.91 12.7C8.96 12.47 9 12.24 9 12S8.96 11.53 8.91 11.3L15.96 7.19C16.5 7.69 17.21 8 18 8C19.66 8 21 6.66 21 5S19.66 2 18 2 15 3.34 15 5C15 5.24 15.04 5.47 15.09 5.7L8.04 9.81C7.5 9.31 6.79 9 6 9C4.34 9 3 10.34 3 12S4.34 15 6 15C6.79 15 7.5 14.69 8.04 14.19L15.16 18.34C15.11 18.55 15.08 18.77 15.08 19C15.08 20.61 16.39 21.91 18 21.91S20.92 20.61 20.92 19C20.92 17.39 19.61 16.08 18 16.08M18 4C18.55 4 19 4.45 19 5S18.55 6 18 6 17 5.55 17 5 17.45 4 18 4M6 13C5.45 13 5 12.55 5 12S5.45 11 6 11 7 11.45 7 12 6.55 13 6 13M18 20C17.45 20 17 19.55 17 19S17.45 18 18 18 19 18.45 19 19 18.55 20 18 20Z`},e.may_write&&{id:`archive`,label:t(e.is_archived?`chat.unarchive`:`chat.archive`),icon:e.is_archived?`M8.2 5L6.2 3H21V9H12.2L10.2 7H19V5H8.2M20 16.8V10H18V14.8L20 16.8M20 19.35V19.34L18 17.34V17.35L9.66 9H9.66L7.66 7H7.66L6.13 5.47L2.39 1.73L1.11 3L3 4.89V9H7.11L17.11 19H6V10H4V21H19.11L20.84 22.73L22.11 21.46L20 19.35Z`:`M20 21H4V10H6V19H18V10H20V21M3 3H21V9H3V3M9.5 11H14.5C14.78 11 15 11.22 15 11.5V13H9V11.5C9 11.22 9.22 11 9.5 11M5 5V7H19V5H5Z`},{id:`export-markdown`,label:t(`chat.export_markdown`),icon:p},{id:`export-json`,label:t(`chat.export_json`),icon:p},e.may_write&&e.session_stat!==a.ended&&{id:`end`,label:t(`chat.end`),icon:`M14.4,6H20V16H13L12.6,14H7V21H5V4H14L14.4,6M14,14H16V12H18V10H16V8H14V10L13,8V6H11V8H9V6H7V8H9V10H7V12H9V10H11V12H13V10L14,12V14M11,10V8H13V10H11M14,10H16V12H14V10Z`},n&&{id:`clear`,label:t(`chat.clear`),icon:`M19.36,2.72L20.78,4.14L15.06,9.85C16.13,11.39 16.28,13.24 15.38,14.44L9.06,8.12C10.26,7.22 12.11,7.37 13.65,8.44L19.36,2.72M5.93,17.57C3.92,15.56 2.69,13.16 2.35,10.92L7.23,8.83L14.67,16.27L12.58,21.15C10.34,20.81 7.94,19.58 5.93,17.57Z`},n&&{id:`delete`,label:t(`chat.delete`),icon:`M6,19A2,2 0 0,0 8,21H16A2,2 0 0,0 18,19V7H6V19M8,9H16V19H8V9M15.5,4L14.5,3H9.5L8.5,4H5V6H19V4H15.5Z`,is_danger:!0}].filter(e=>e!==!1)}get agent(){let e=this.chat.chat?.agent_id||this.agents.default;return this.agents.agents.find(t=>t.agent_id===e)}newestAnswer(){return[...this.chat.bubbles.values()].filter(e=>e.role===`ai`).at(-1)?.content??``}};S([m({attribute:!1})],U.prototype,`chat`,void 0),S([m({attribute:!1})],U.prototype,`problem`,void 0),S([m({attribute:!1})],U.prototype,`agents`,void 0),S([m({attribute:!1})],U.prototype,`loader`,void 0),S([m({attribute:!1})],U.prototype,`names`,void 0),S([m()],U.prototype,`user_id`,void 0),S([m({type:Boolean})],U.prototype,`narrow`,void 0),S([C()],U.prototype,`said`,void 0),S([C()],U.prototype,`edited`,void 0),S([T(`xiaozhi-composer`)],U.prototype,`composer`,void 0),U=S([w(`xiaozhi-conversation-chat`)],U);var W=class extends D{constructor(...e){super(...e),this.agents={agents:[],default:``},this.agent_id=``,this.problem=null,this.user_id=``,this.narrow=!1}static{this.styles=[E,F,y,k,d`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
        min-inline-size: 0;
        background: var(--page);
      }
      main {
        display: grid;
        flex: 1;
        align-content: center;
        justify-items: center;
        gap: 20px;
        min-block-size: 0;
        padding: 24px 16px 6vh;
        overflow: auto;
      }
      .emblem {
        display: grid;
        place-items: center;
        inline-size: 72px;
        block-size: 72px;
        border-radius: 50%;
        color: var(--accent-text);
        background: var(--tint);
      }
      .greeting {
        max-inline-size: 560px;
        margin: 0;
        font-size: 26px;
        line-height: 1.3;
        text-align: center;
      }
      xiaozhi-composer {
        inline-size: min(680px, 100%);
      }
      .suggestions {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 8px;
        max-inline-size: 680px;
      }
      .suggestions button {
        min-block-size: 38px;
        padding: 6px 16px;
        border: 1px solid var(--line);
        border-radius: 19px;
        background: var(--card);
        font-size: 14px;
      }
      .suggestions button:hover {
        border-color: var(--accent);
      }
      .options {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: 12px;
        inline-size: min(480px, 100%);
      }
      .options label {
        flex: 1 1 180px;
      }
      .description {
        max-inline-size: 480px;
        margin: -12px 0 0;
        color: var(--muted);
        font-size: 14px;
        text-align: center;
      }
      [role="alert"] {
        margin: 0;
        color: var(--danger-text);
      }
    `]}firstUpdated(){this.renderRoot.querySelector(`xiaozhi-composer`)?.take()}render(){let{t:e}=this,t=this.agent;return _`<div class="head">
        ${this.narrow?_`<button class="icon" aria-label=${e(`chat.back`)} @click=${()=>this.tell(`back`)}>
              <span class="turns">${b(s)}</span>
            </button>`:z}
        <div class="titles"><h1>${e(`new.title`)}</h1></div>
      </div>
      <main data-testid="new-chat">
        <span class="emblem">${b(B,36)}</span>
        <p class="greeting" dir="auto" data-testid="greeting">${t?.greetings[0]??e(`new.welcome`)}</p>
        ${t?.description?_`<p class="description" dir="auto">${t.description}</p>`:z}
        ${this.problem?_`<p role="alert">${l(e,this.problem)}</p>`:z}
        <xiaozhi-composer .t=${e} .draft_key=${O(this.user_id,`new`)}></xiaozhi-composer>
        <div class="suggestions">
          ${(t?.suggested_questions??[]).map(e=>_`<button dir="auto" data-testid="suggestion" @click=${()=>this.tell(`send`,e)}>${e}</button>`)}
        </div>
        ${this.agents.agents.length>1?this.renderAgents(t):z}
      </main>`}renderAgents(e){return _`<div class="options">
      <label class="field"
        >${this.t(`agent.choose`)}
        <select data-testid="agent" @change=${e=>this.tell(`choose-agent`,e.target.value)}>
          ${this.agents.agents.map(t=>_`<option value=${t.agent_id} .selected=${t===e}>${t.name}</option>`)}
        </select>
      </label>
    </div>`}get agent(){let e=this.agent_id||this.agents.default;return this.agents.agents.find(t=>t.agent_id===e)}};S([m({attribute:!1})],W.prototype,`agents`,void 0),S([m()],W.prototype,`agent_id`,void 0),S([m({attribute:!1})],W.prototype,`problem`,void 0),S([m()],W.prototype,`user_id`,void 0),S([m({type:Boolean})],W.prototype,`narrow`,void 0),W=S([w(`xiaozhi-new-chat`)],W);var G=16e3,he=200,K=class extends D{constructor(...e){super(...e),this.text=null,this.contexts=[],this.edited=null,this.problem=null,this.is_busy=!1}static{this.styles=[E,F,y,d`
      section {
        display: grid;
        gap: 10px;
        padding-block: 4px 16px;
      }
      h3 {
        margin: 8px 0 0;
        font-size: 15px;
        font-weight: 500;
      }
      p {
        margin: 0;
        color: var(--muted);
        font-size: 13px;
      }
      textarea {
        min-block-size: 120px;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
      }
      .bar select {
        inline-size: auto;
        max-inline-size: 60%;
      }
      ul {
        display: grid;
        gap: 4px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 4px;
        padding-inline: 14px 4px;
        border-radius: 12px;
        background: var(--softer);
      }
      li > span {
        flex: 1;
        min-inline-size: 0;
        padding-block: 8px;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      small {
        padding: 2px 8px;
        border-radius: 10px;
        color: var(--accent-text);
        background: var(--tint);
      }
      .check {
        display: flex;
        align-items: center;
        gap: 10px;
      }
      [role="alert"] {
        color: var(--danger-text);
      }
    `]}firstUpdated(){this.run(async()=>{let[e,t]=await Promise.all([this.client.contexts(),this.client.detail(this.chat.chat_id)]);this.contexts=e,this.text=t.context??``})}render(){return _`<xiaozhi-dialog .t=${this.t} .title=${this.t(`context.title`)}>
      ${this.problem?_`<p role="alert">${l(this.t,this.problem)}</p>`:z}
      ${this.edited?this.renderEdited(this.edited):_`${this.renderOfChat()}${this.renderNamed()}`}
    </xiaozhi-dialog>`}renderOfChat(){let{t:e}=this;return _`<section>
      <h3>${e(`context.chat`)}</h3>
      <p id="hint">${e(`context.chat_hint`)}</p>
      <textarea
        data-testid="context"
        dir="auto"
        aria-label=${e(`context.chat`)}
        aria-describedby="hint"
        maxlength=${G}
        ?disabled=${this.text===null}
        .value=${this.text??``}
        @input=${e=>this.text=e.target.value}
      ></textarea>
      <div class="bar">
        ${this.contexts.length>0?_`<select aria-label=${e(`context.fill`)} @change=${this.onFill}>
              <option value="">${e(`context.fill`)}…</option>
              ${this.contexts.map(e=>_`<option value=${e.context_id}>${e.name}</option>`)}
            </select>`:_`<span></span>`}
        <button class="filled" data-testid="save-context" ?disabled=${this.is_busy||this.text===null} @click=${this.saveOfChat}>
          ${e(`action.save`)}
        </button>
      </div>
    </section>`}renderNamed(){let{t:e}=this;return _`<section>
      <h3>${e(`context.named`)}</h3>
      ${this.contexts.length===0?_`<p>${e(`context.none`)}</p>`:z}
      <ul>
        ${this.contexts.map(t=>_`<li>
              <span dir="auto">${t.name}</span>${t.is_default?_`<small>${e(`context.is_default`)}</small>`:z}
              <button class="icon small" aria-label="${e(`action.edit`)}: ${t.name}" @click=${()=>this.edited=t}>${b(ce,18)}</button>
              <button class="icon small" aria-label="${e(`action.delete`)}: ${t.name}" @click=${()=>this.removeNamed(t)}>${b(A,18)}</button>
            </li>`)}
      </ul>
      <div>
        <button
          class="plain"
          data-testid="new-context"
          @click=${()=>this.edited={context_id:null,name:``,content:``,is_default:!1}}
        >
          ${b(v,20)}${e(`context.new`)}
        </button>
      </div>
    </section>`}renderEdited(e){let{t}=this,n=t=>{this.edited={...e,...t}};return _`<section>
      <label class="field"
        >${t(`context.name`)}
        <input
          type="text"
          dir="auto"
          maxlength=${he}
          .value=${e.name}
          @input=${e=>n({name:e.target.value})}
        />
      </label>
      <label class="field"
        >${t(`context.content`)}
        <textarea
          dir="auto"
          maxlength=${G}
          .value=${e.content}
          @input=${e=>n({content:e.target.value})}
        ></textarea>
      </label>
      <label class="check">
        <input type="checkbox" .checked=${e.is_default} @change=${e=>n({is_default:e.target.checked})} />
        ${t(`context.default`)}
      </label>
      <div class="bar">
        <button class="plain" @click=${()=>this.edited=null}>${t(`action.cancel`)}</button>
        <button class="filled" ?disabled=${this.is_busy||!e.name.trim()||!e.content.trim()} @click=${()=>this.saveNamed(e)}>
          ${t(`action.save`)}
        </button>
      </div>
    </section>`}onFill(e){let t=e.target,n=this.contexts.find(e=>e.context_id===t.value);n&&(this.text=n.content),t.value=``}async saveOfChat(){await this.run(async()=>{await this.client.setContext(this.chat.chat_id,this.text??``),this.tell(`closed`)})}async saveNamed({context_id:e,name:t,content:n,is_default:r}){await this.run(async()=>{let i={name:t.trim(),content:n,is_default:r};await(e===null?this.client.createContext(i):this.client.changeContext(e,i)),this.contexts=await this.client.contexts(),this.edited=null})}async removeNamed(e){await this.run(async()=>{await this.client.removeContext(e.context_id),this.contexts=this.contexts.filter(t=>t!==e)})}async run(e){this.is_busy=!0,this.problem=null;try{await e()}catch(e){this.problem=i(e)}finally{this.is_busy=!1}}};S([m({attribute:!1})],K.prototype,`client`,void 0),S([m({attribute:!1})],K.prototype,`chat`,void 0),S([C()],K.prototype,`text`,void 0),S([C()],K.prototype,`contexts`,void 0),S([C()],K.prototype,`edited`,void 0),S([C()],K.prototype,`problem`,void 0),S([C()],K.prototype,`is_busy`,void 0),K=S([w(`xiaozhi-context-editor`)],K);var ge=[`none`,`read`,`write`],q=class extends D{constructor(...e){super(...e),this.users=null,this.problem=null}static{this.styles=[E,y,d`
      label {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 16px;
        padding-block: 6px;
      }
      select {
        inline-size: auto;
      }
      [role="alert"] {
        color: var(--danger-text);
      }
    `]}firstUpdated(){this.client.users().then(e=>this.users=e,e=>this.problem=i(e))}render(){let{t:e}=this,t=(this.users??[]).filter(e=>e.user_id!==this.chat.owner_id);return _`<xiaozhi-dialog .t=${e} .title=${e(`share.title`)}>
      ${this.problem?_`<p role="alert">${l(e,this.problem)}</p>`:z}
      ${this.users&&t.length===0?_`<p>${e(`share.nobody`)}</p>`:z}
      ${t.map(e=>this.renderUser(e))}
    </xiaozhi-dialog>`}renderUser(e){let t={none:this.t(`share.none`),read:this.t(`share.can_read`),write:this.t(`share.can_write`)},n=this.accessOf(e);return _`<label
      ><span dir="auto">${e.name}</span>
      <select
        data-testid="share"
        @change=${t=>this.set(e,t.target.value)}
      >
        ${ge.map(e=>_`<option value=${e} .selected=${e===n}>${t[e]}</option>`)}
      </select>
    </label>`}accessOf(e){let t=this.chat.shares?.find(t=>t.user_id===e.user_id);return t?t.can_write?`write`:`read`:`none`}async set(e,t){let{chat_id:n}=this.chat;this.problem=null;try{this.chat=t===`none`?await this.client.unshare(n,e.user_id):await this.client.share(n,e.user_id,t===`write`),this.tell(`chat-changed`,this.chat)}catch(e){this.problem=i(e),this.requestUpdate()}}};S([m({attribute:!1})],q.prototype,`client`,void 0),S([m({attribute:!1})],q.prototype,`chat`,void 0),S([C()],q.prototype,`users`,void 0),S([C()],q.prototype,`problem`,void 0),q=S([w(`xiaozhi-share-dialog`)],q);var _e=class{constructor(e,t,n){this.host=e,this.client=t,this.hooks=n,this.dialog=null}run(e,t){switch(e){case`rename`:case`clear`:case`share`:case`context`:return this.show({kind:e,chat:t});case`pin`:this.change(this.client.change(t.chat_id,{is_pinned:!t.is_pinned}));return;case`archive`:this.change(this.client.change(t.chat_id,{is_archived:!t.is_archived}));return;case`export-markdown`:this.download(c.export(t.chat_id,`markdown`),`${t.name}.md`);return;case`export-json`:this.download(c.export(t.chat_id,`json`),`${t.name}.json`);return;case`end`:return this.hooks.onEnd();case`delete`:this.remove(t);return}}async chooseAgent(e,t){e&&await this.change(this.client.change(e.chat_id,{agent_id:t}))}async download(e,t){await this.attempt(async()=>{let n=await this.client.file(e);de(n.blob,n.name??t)})}render(){let{dialog:e}=this;if(!e)return z;let t=this.hooks.t(),n=()=>this.show(null);switch(e.kind){case`rename`:return _`<xiaozhi-ask
          .t=${t}
          .title=${t(`chat.rename`)}
          .label=${t(`chat.name`)}
          .value=${e.chat.name}
          .confirm=${t(`action.save`)}
          @closed=${n}
          @answered=${t=>this.rename(e.chat,t.detail)}
        ></xiaozhi-ask>`;case`clear`:return _`<xiaozhi-ask
          .t=${t}
          .title=${t(`chat.clear`)}
          .hint=${t(`chat.clear_hint`)}
          .confirm=${t(`chat.clear`)}
          .is_danger=${!0}
          @closed=${n}
          @answered=${()=>this.clear(e.chat)}
        ></xiaozhi-ask>`;case`share`:return _`<xiaozhi-share-dialog
          .t=${t}
          .client=${this.client}
          .chat=${e.chat}
          @closed=${n}
          @chat-changed=${e=>this.hooks.onChat(e.detail)}
        ></xiaozhi-share-dialog>`;case`context`:return _`<xiaozhi-context-editor .t=${t} .client=${this.client} .chat=${e.chat} @closed=${n}></xiaozhi-context-editor>`}}rename(e,t){this.show(null),t&&t!==e.name&&this.change(this.client.change(e.chat_id,{name:t}))}clear(e){this.show(null),this.attempt(()=>this.client.clear(e.chat_id))}async remove(e){await this.attempt(async()=>{await this.client.remove(e.chat_id),this.hooks.onGone(e);let t=this.hooks.t();this.hooks.onNotice({text:t(`chat.deleted`,{name:e.name}),action:{label:t(`action.undo`),run:()=>void this.change(this.client.restore(e.chat_id))}})})}async change(e){await this.attempt(async()=>this.hooks.onChat(await e))}async attempt(e){try{await e()}catch(e){this.hooks.onNotice({text:l(this.hooks.t(),i(e))})}}show(e){this.dialog=e,this.host.requestUpdate()}},J={filter:{},chats:new Map,next_cursor:null,status:`loading`};function ve(e,t){switch(t.type){case`filtered`:return{...J,filter:t.filter};case`loading`:return{...e,status:`loading`};case`failed`:return{...e,status:`failed`};case`page`:return ye(e,t);case`changed`:return xe(e,t.chat,t.user_id);case`removed`:{if(!e.chats.has(t.chat_id))return e;let n=new Map(e.chats);return n.delete(t.chat_id),{...e,chats:n}}}}function ye(e,{filter:t,page:n,is_first:r}){if(t!==e.filter)return e;let i=new Map(r?be(e,n):e.chats);for(let e of n.conversations)i.set(e.chat_id,e);let a=r&&i.size>n.conversations.length;return{...e,chats:i,next_cursor:a?e.next_cursor:n.next_cursor,status:`ready`}}function be(e,t){let n=t.conversations.at(-1);return!n||t.next_cursor===null?[]:[...e.chats].filter(([,e])=>!e.is_pinned&&!n.is_pinned&&e.updated_ms<n.updated_ms)}function xe(e,t,n){let r=e.chats.has(t.chat_id),i=Se(e.filter,t,n,r);if(!r&&!i)return e;let a=new Map(e.chats);return i?a.set(t.chat_id,t):a.delete(t.chat_id),{...e,chats:a}}function Se(e,t,n,r){if(t.is_archived!==(e.archived??!1)||e.board!==void 0&&t.board_id!==e.board)return!1;let i=t.owner_id===n,a=t.shares?.some(e=>e.user_id===n);return e.shared&&i||e.owner===void 0&&!i&&a===!1?!1:!e.q||r}function Ce(e){return[...e].sort((e,t)=>Number(t.is_pinned)-Number(e.is_pinned)||t.updated_ms-e.updated_ms||(e.chat_id.length-t.chat_id.length||(e.chat_id<t.chat_id?-1:1))*-1)}var we=50,Te=class{constructor(e,t,n,r){this.host=e,this.client=t,this.user=n,this.onChat=r,this.state=J,this.is_asking=!1,e.addController(this),this.sse=new le(e,t,{onEvent:e=>this.onEvent(e),onStatus:e=>e===`live`&&void this.reload()})}get isLost(){return this.sse.status===`lost`}hostConnected(){this.sse.follow(c.events()),this.reload()}show(e){this.apply({type:`filtered`,filter:e}),this.reload()}async reload(){this.sse.resume(),await this.ask(!0)}async more(){this.state.next_cursor!==null&&!this.is_asking&&await this.ask(!1)}put(e){this.apply({type:`changed`,chat:e,user_id:this.user()})}drop(e){this.apply({type:`removed`,chat_id:e})}async ask(e){let{filter:t,next_cursor:n}=this.state,r=e||n===null?{}:{cursor:n};this.is_asking=!0;try{let n=await this.client.list({...t,...r,limit:we});this.apply({type:`page`,filter:t,page:n,is_first:e})}catch{t===this.state.filter&&this.state.chats.size===0&&this.apply({type:`failed`})}finally{this.is_asking=!1}}onEvent(e){if(e.type!==`chat`)return;let{state:t,chat:n}=e.data;t===`removed`?this.drop(n.chat_id):this.put(n),this.onChat(t,n)}apply(e){let t=this.state;this.state=ve(t,e),this.state!==t&&this.host.requestUpdate()}};function Ee(e,t,n){let r=[],i=0,a=null;return e.forEach((e,o)=>{(a===null||a.is_pinned!==e.is_pinned||!e.is_pinned&&e.updated_ms<a.from_ms)&&(a=Oe(e,t,n),r.push({kind:`heading`,key:`heading-${a.label}`,label:a.label,top_px:i}),i+=38),r.push({kind:`chat`,key:e.chat_id,chat:e,number:o+1,top_px:i}),i+=72}),{rows:r,height_px:i,count:e.length}}var De=[[0,`group.today`],[1,`group.yesterday`],[6,`group.week`],[29,`group.month`]];function Oe(e,t,n){let{is_pinned:r}=e;if(r)return{label:t(`group.pinned`),is_pinned:r,from_ms:0};for(let[i,a]of De){let o=ke(n,i);if(e.updated_ms>=o)return{label:t(a),is_pinned:r,from_ms:o}}let i=new Date(e.updated_ms),a=new Date(i.getFullYear(),i.getMonth(),1).getTime();return{label:R(t,e.updated_ms),is_pinned:r,from_ms:a}}function ke(e,t){let n=new Date(e);return new Date(n.getFullYear(),n.getMonth(),n.getDate()-t).getTime()}function Ae(e,t,n){return e.slice(Y(e,t-432),Y(e,t+n+432))}function Y(e,t){let n=0,r=e.length;for(;n<r;){let i=n+r>>1;(e[i]?.top_px??0)+72<=t?n=i+1:r=i}return n}var X=d`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    background: var(--card);
  }
  .search {
    position: relative;
    padding: 12px 12px 4px;
    color: var(--muted);
  }
  .search svg {
    position: absolute;
    inset-block-start: 23px;
    inset-inline-start: 26px;
  }
  .search input {
    border-radius: 22px;
    padding-inline-start: 42px;
    border-color: transparent;
    background: var(--soft);
  }
  .filters {
    display: flex;
    flex: none;
    gap: 6px;
    padding: 8px 12px;
    overflow-x: auto;
    scrollbar-width: none;
    /* What is cut off fades, so that it is seen that there is more. */
    --fade: linear-gradient(to right, transparent, #000 12px, #000 calc(100% - 28px), transparent);
    mask-image: var(--fade);
  }
  .chip {
    flex: none;
    min-block-size: 32px;
    padding: 0 14px;
    border-radius: 16px;
    background: var(--soft);
    font-size: 13px;
    white-space: nowrap;
  }
  .chip[aria-pressed="true"] {
    background: color-mix(in srgb, var(--accent) 24%, var(--card));
    font-weight: 600;
  }
  .scroller {
    flex: 1;
    min-block-size: 0;
    overflow: auto;
    contain: strict;
  }
  .rows {
    position: relative;
    margin-block-end: var(--room-below, 12px);
  }
  .heading,
  .row {
    position: absolute;
    inset-inline: 0;
    inset-block-start: 0;
  }
  .heading {
    block-size: ${38}px;
    padding: 14px 20px 0;
    color: var(--muted);
    font-size: 12px;
    font-weight: 500;
    letter-spacing: 0.02em;
  }
  .row {
    block-size: ${72}px;
    padding: 2px 8px;
  }
  .row a {
    display: flex;
    align-items: center;
    gap: 12px;
    block-size: 100%;
    padding-inline: 10px 12px;
    border-radius: var(--radius);
    color: inherit;
    text-decoration: none;
  }
  .row a:hover {
    background: var(--softer);
  }
  .row a:focus-visible {
    outline-offset: -2px;
  }
  .selected a,
  .selected a:hover {
    background: var(--tint);
  }
  .face {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 42px;
    block-size: 42px;
    border-radius: 50%;
    color: var(--accent-text);
    background: color-mix(in srgb, var(--accent) 13%, transparent);
  }
  .face.running {
    animation: beat 1.4s ease-in-out infinite;
  }
  @keyframes beat {
    50% {
      box-shadow: 0 0 0 5px color-mix(in srgb, var(--accent) 25%, transparent);
    }
  }
  .lines {
    display: grid;
    gap: 1px;
    flex: 1;
    min-inline-size: 0;
  }
  .first,
  .second {
    display: flex;
    align-items: center;
    gap: 6px;
    min-inline-size: 0;
    color: var(--muted);
  }
  .first svg {
    flex: none;
    display: block;
  }
  .name {
    flex: 0 1 auto;
    overflow: hidden;
    color: var(--text);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  time {
    flex: none;
    margin-inline-start: auto;
    font-size: 12px;
  }
  .preview {
    flex: 1;
    overflow: hidden;
    font-size: 13.5px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .preview b {
    font-weight: 500;
    color: var(--text);
    opacity: 0.75;
  }
  .preview b::after {
    content: " ·";
  }
  .unread .name {
    font-weight: 600;
  }
  .unread time {
    color: var(--accent-text);
    font-weight: 500;
  }
  .badge {
    flex: none;
    min-inline-size: 20px;
    padding: 0 6px;
    border-radius: 10px;
    color: var(--on-accent);
    background: var(--accent-fill);
    font-size: 12px;
    font-weight: 500;
    line-height: 20px;
    text-align: center;
  }
  .row xiaozhi-menu {
    position: absolute;
    inset-block-end: 8px;
    inset-inline-end: 12px;
    border-radius: 50%;
    background: var(--card);
    opacity: 0;
  }
  .row:hover xiaozhi-menu,
  .row xiaozhi-menu:focus-within {
    opacity: 1;
  }
  @media (hover: none) {
    .row xiaozhi-menu {
      display: none;
    }
  }
  .nothing {
    display: grid;
    justify-items: center;
    gap: 4px;
    padding: 48px 32px;
    text-align: center;
  }
  .nothing p {
    margin: 0;
  }
  .hint {
    color: var(--muted);
    font-size: 14px;
  }
  .waiting {
    display: grid;
    gap: 12px;
    padding: 16px;
  }
  .waiting i {
    block-size: 52px;
    border-radius: var(--radius);
    background: var(--softer);
  }
`,je=250,Me=e=>e.replace(/[*`#|]+|^\s*[-+>]\s/gm,``).replace(/\s+/g,` `).trim(),Z=class extends D{constructor(...e){super(...e),this.list=J,this.boards=[],this.selected=null,this.user_id=``,this.admin=!1,this.scroll_px=0,this.height_px=800,this.laid={rows:[],height_px:0,count:0},this.resized=new ResizeObserver(([e])=>{e&&(this.height_px=e.contentRect.height)})}static{this.styles=[E,F,y,X]}disconnectedCallback(){super.disconnectedCallback(),this.resized.disconnect(),clearTimeout(this.typing)}firstUpdated(){this.resized.observe(this.scroller)}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.resized.observe(this.scroller)}willUpdate(e){if(e.has(`list`)||e.has(`t`)){let e=Ce(this.list.chats.values()),t=this.list.filter.shared?e.filter(e=>e.owner_id!==this.user_id):e;this.laid=Ee(t,this.t,Date.now())}}updated(){let e=this.scroll_px+this.height_px;this.list.next_cursor!==null&&e>this.laid.height_px-this.height_px&&this.tell(`more-wanted`)}render(){return _`
      <div class="search">
        ${b(e,20)}
        <input
          type="search"
          data-testid="search"
          .value=${this.list.filter.q??``}
          placeholder=${this.t(`list.search`)}
          aria-label=${this.t(`list.search`)}
          @input=${this.onSearch}
        />
      </div>
      <div class="filters" role="group" aria-label=${this.t(`filter.label`)} @wheel=${this.onWheel}>${this.renderFilters()}</div>
      <div
        class="scroller"
        data-testid="chat-list"
        @scroll=${()=>this.scroll_px=this.scroller.scrollTop}
        @keydown=${this.onKey}
      >
        ${this.laid.count>0?this.renderRows():this.renderNothing()}
      </div>
    `}renderFilters(){let{filter:e}=this.list,t=!e.archived&&e.board===void 0&&!e.owner&&!e.shared,n=[[this.t(`filter.all`),t,{}]];for(let t of this.boards)n.push([t.name,e.board===t.board_id,{board:t.board_id}]);return this.boards.length>0&&n.push([this.t(`filter.panel`),e.board===``,{board:``}]),n.push([this.t(`filter.shared`),e.shared===!0,{shared:!0}]),this.admin&&n.push([this.t(`filter.everybody`),e.owner===`all`,{owner:`all`}]),n.push([this.t(`filter.archived`),e.archived===!0,{archived:!0}]),n.map(([e,t,n])=>_`<button class="chip" aria-pressed=${t} @click=${()=>this.filter(n)}>${e}</button>`)}renderRows(){let e=Ae(this.laid.rows,this.scroll_px,this.height_px);return _`<div class="rows" role="list" aria-label=${this.t(`list.label`)} style="block-size: ${this.laid.height_px}px">
      ${h(e,e=>e.key,e=>e.kind===`heading`?this.renderHeading(e):this.renderChat(e))}
    </div>`}renderHeading(e){return _`<div class="heading" role="presentation" style="transform: translateY(${e.top_px}px)">${e.label}</div>`}renderChat({chat:e,number:t,top_px:n}){let i=e.owner_id===this.user_id,a=i?e.board_name:[e.owner_name,e.board_name].filter(Boolean).join(` · `);return _`<div
      class="row ${e.chat_id===this.selected?`selected`:``} ${e.unread>0?`unread`:``}"
      role="listitem"
      aria-setsize=${this.laid.count}
      aria-posinset=${t}
      style="transform: translateY(${n}px)"
    >
      <a
        href=${u({view:`chat`,sid:e.chat_id})}
        data-testid="chat-row"
        data-chat=${e.chat_id}
        aria-current=${e.chat_id===this.selected?`page`:z}
        @click=${t=>this.onOpen(t,e)}
      >
        <span class="face ${e.is_running?`running`:``}">${b(e.board_id?x:P,22)}</span>
        <span class="lines">
          <span class="first">
            <span class="name" dir="auto">${e.name}</span>
            ${e.is_pinned?b(ie,14):z}
            ${!i||(e.shares?.length??0)>0?_`<span role="img" aria-label=${this.t(`share.with`)}>${b(oe,14)}</span>`:z}
            <time>${r(this.t,e.updated_ms,Date.now())}</time>
          </span>
          <span class="second">
            <span class="preview" dir="auto">${a?_`<b>${a}</b> `:z}${Me(e.preview)}</span>
            ${e.unread>0?_`<span class="badge" aria-label=${this.t(`list.unread`,{count:e.unread})}>${e.unread>99?`99+`:e.unread}</span>`:z}
          </span>
        </span>
      </a>
      ${e.may_write?_`<xiaozhi-menu
            small
            .t=${this.t}
            .label=${this.t(`chat.more`)}
            .commands=${this.commands(e)}
            @command=${t=>{t.stopPropagation(),this.tell(`chat-command`,{id:t.detail,chat:e})}}
          ></xiaozhi-menu>`:z}
    </div>`}commands(e){return[{id:`pin`,label:this.t(e.is_pinned?`chat.unpin`:`chat.pin`),icon:e.is_pinned?fe:M},{id:`rename`,label:this.t(`chat.rename`),icon:ue},{id:`archive`,label:this.t(e.is_archived?`chat.unarchive`:`chat.archive`),icon:e.is_archived?n:te},{id:`delete`,label:this.t(`chat.delete`),icon:A,is_danger:!0}]}renderNothing(){let{status:e,filter:t}=this.list;return e===`loading`?_`<div class="waiting" aria-busy="true">${Array.from({length:7},()=>_`<i></i>`)}</div>`:e===`failed`?_`<div class="nothing" role="alert">
        <p>${this.t(`list.failed`)}</p>
        <button class="plain" @click=${()=>this.tell(`reload`)}>${this.t(`action.reload`)}</button>
      </div>`:t.q||t.archived||t.shared||t.board!==void 0?_`<div class="nothing"><p>${this.t(`list.none_found`)}</p></div>`:_`<div class="nothing">
      <p>${this.t(`list.empty`)}</p>
      <p class="hint">${this.t(`list.empty_hint`)}</p>
    </div>`}filter(e){let{q:t}=this.list.filter;this.tell(`filter`,t?{...e,q:t}:e)}onSearch(e){let t=e.target.value.trim();clearTimeout(this.typing),this.typing=setTimeout(()=>{let{q:e,...n}=this.list.filter;this.tell(`filter`,t?{...n,q:t}:n)},je)}onOpen(e,t){e.ctrlKey||e.metaKey||e.shiftKey||e.button!==0||(e.preventDefault(),this.tell(`open-chat`,t.chat_id))}onWheel(e){if(e.deltaX!==0||e.shiftKey)return;let t=e.currentTarget;t.scrollWidth<=t.clientWidth||(e.preventDefault(),t.scrollLeft+=getComputedStyle(t).direction===`rtl`?-e.deltaY:e.deltaY)}onKey(e){let t={ArrowDown:1,ArrowUp:-1}[e.key],n=this.shadowRoot?.activeElement;if(t===void 0||!(n instanceof HTMLAnchorElement))return;let r=[...this.scroller.querySelectorAll(`a[data-chat]`)].sort((e,t)=>e.getBoundingClientRect().top-t.getBoundingClientRect().top),i=r[r.indexOf(n)+t];i&&(e.preventDefault(),i.focus({preventScroll:!0}),i.scrollIntoView({block:`nearest`}))}};S([m({attribute:!1})],Z.prototype,`list`,void 0),S([m({attribute:!1})],Z.prototype,`boards`,void 0),S([m({attribute:!1})],Z.prototype,`selected`,void 0),S([m({attribute:!1})],Z.prototype,`user_id`,void 0),S([m({type:Boolean})],Z.prototype,`admin`,void 0),S([C()],Z.prototype,`scroll_px`,void 0),S([C()],Z.prototype,`height_px`,void 0),S([T(`.scroller`)],Z.prototype,`scroller`,void 0),Z=S([w(`xiaozhi-conversation-list`)],Z);var Ne=d`
  :host {
    position: relative;
    display: block;
    /* What Home Assistant puts us into has no height of its own, and pads for the notches of phones. */
    block-size: calc(100dvh - var(--safe-area-inset-top, 0px) - var(--safe-area-inset-bottom, 0px));
    overflow: hidden;
    background: var(--page);
  }
  .panes {
    display: flex;
    block-size: 100%;
  }
  .side {
    position: relative;
    display: flex;
    flex-direction: column;
    flex: none;
    inline-size: clamp(300px, 28%, 380px);
    min-block-size: 0;
    border-inline-end: 1px solid var(--line);
  }
  .side xiaozhi-conversation-list {
    flex: 1;
  }
  :host([narrow]) .side {
    --room-below: calc(92px + var(--safe-area-inset-bottom, 0px)); /* the floating button covers no chat */
    inline-size: 100%;
    border: 0;
  }
  .view {
    flex: 1;
    min-inline-size: 0;
  }
  .nothing {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 12px;
    color: var(--muted);
  }
  .nothing p {
    margin: 0;
  }
  .float {
    position: absolute;
    inset-block-end: calc(20px + var(--safe-area-inset-bottom, 0px));
    inset-inline-end: 20px;
    min-block-size: 52px;
    border-radius: 26px;
    box-shadow: 0 4px 16px rgba(0, 0, 0, 0.3);
  }
  .lost {
    position: absolute;
    inset-block-start: calc(var(--header-height, 56px) + 8px);
    inset-inline: 0;
    inline-size: fit-content;
    max-inline-size: calc(100% - 32px);
    margin-inline: auto;
    padding: 8px 18px;
    border-radius: 20px;
    color: #fff;
    background: var(--danger-fill);
    font-size: 14px;
    box-shadow: 0 2px 12px rgba(0, 0, 0, 0.25);
  }
`,Pe=8e3,Q=class extends D{constructor(...e){super(...e),this.notice=null}static{this.styles=[E,F,d`
      :host {
        position: fixed;
        inset-block-end: calc(24px + var(--safe-area-inset-bottom, 0px));
        inset-inline: 0;
        z-index: 10;
        display: grid;
        place-items: center;
        pointer-events: none;
      }
      .toast {
        display: flex;
        align-items: center;
        gap: 12px;
        max-inline-size: min(560px, 100vw - 32px);
        min-block-size: 48px;
        padding-inline: 20px 8px;
        border-radius: 14px;
        color: var(--page);
        background: var(--text);
        box-shadow: 0 4px 24px rgba(0, 0, 0, 0.3);
        pointer-events: auto;
      }
      span {
        padding-block: 10px;
        padding-inline-end: 12px;
      }
      .plain {
        color: inherit;
        font-weight: 700;
      }
    `]}show(e){this.notice=e,clearTimeout(this.timer),this.timer=setTimeout(()=>this.notice=null,Pe)}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.timer)}render(){let{notice:e}=this;return _`<div role="status" aria-live="polite">
      ${e?_`<div class="toast" data-testid="toast">
            <span>${e.text}</span>
            ${e.action?_`<button
                  class="plain"
                  @click=${()=>{e.action?.run(),this.notice=null}}
                >
                  ${e.action.label}
                </button>`:z}
          </div>`:z}
    </div>`}};S([C()],Q.prototype,`notice`,void 0),Q=S([w(`xiaozhi-toast`)],Q);var Fe=2500,$=class extends I{constructor(...e){super(...e),this.narrow=!1,this.shown={view:`list`},this.agents={agents:[],default:``},this.boards=[],this.names=new Map,this.new_problem=null,this.is_lost=!1,this.is_admin_loaded=!1,this.t=g(`en`),this.client=new t(()=>this.home.fetchWithAuth.bind(this.home)),this.loader=new pe(this.client),this.chats=new Te(this,this.client,()=>this.user_id,(e,t)=>{e===`removed`?this.chat.gone(t.chat_id):this.chat.changed(t)}),this.chat=new L(this,this.client,{language:()=>this.home.language,onFocus:(e,t)=>this.onFocus(e,t),onChat:e=>this.chats.put(e),onNotice:e=>this.say(l(this.t,e)),onUnsent:(e,t)=>this.keep(e,t)}),this.commands=new _e(this,this.client,{t:()=>this.t,onChat:e=>{this.chats.put(e),this.chat.changed(e)},onGone:e=>{this.chats.drop(e.chat_id),this.chat.state.chat_id===e.chat_id&&this.go({view:`list`})},onEnd:()=>void this.chat.end(),onNotice:e=>this.toast?.show(e)}),this.onLocation=()=>{if(!o(location.pathname,this.path))return;let e=ee(location.search);JSON.stringify(e)!==JSON.stringify(this.shown)&&(this.shown=e,this.new_problem=null,e.view===`chat`?this.openShown():this.chat.close(),e.view===`admin`&&me(()=>import(`./part-admin-view-i48bQAs-.js`).then(()=>this.is_admin_loaded=!0),[]))}}static{this.styles=[E,F,k,Ne]}set hass(e){let t=this.home;this.home=e,(t?.language!==e.language||t.locale?.time_format!==e.locale?.time_format)&&(this.t=g(e.language,e.locale?.time_format),this.requestUpdate()),t?.user?.id!==e.user?.id&&this.requestUpdate()}get hass(){return this.home}connectedCallback(){super.connectedCallback(),window.addEventListener(`location-changed`,this.onLocation),window.addEventListener(`popstate`,this.onLocation),this.onLocation()}disconnectedCallback(){super.disconnectedCallback(),window.removeEventListener(`location-changed`,this.onLocation),window.removeEventListener(`popstate`,this.onLocation),clearTimeout(this.lost_timer),this.loader.clear()}firstUpdated(){this.client.agents().then(e=>this.agents=e,()=>void 0),this.loadBoards(),this.client.users().then(e=>this.names=new Map(e.map(e=>[e.user_id,e.name])),()=>void 0)}loadBoards(){this.client.boards().then(e=>this.boards=e,()=>void 0)}willUpdate(e){this.chats.isLost||this.chat.isLost?this.lost_timer??=setTimeout(()=>this.is_lost=!0,Fe):(clearTimeout(this.lost_timer),this.lost_timer=void 0,this.is_lost=!1)}render(){let e=!this.narrow||this.shown.view===`list`,t=!this.narrow||this.shown.view!==`list`;return _`<div
        class="panes"
        @open-chat=${e=>this.go({view:`chat`,sid:e.detail})}
        @back=${()=>this.go({view:`list`})}
        @chat-command=${e=>this.commands.run(e.detail.id,e.detail.chat)}
        @boards-changed=${()=>{this.loadBoards(),this.chats.reload()}}
        @notice=${e=>this.say(e.detail)}
      >
        ${e?this.renderList():z}${t?this.renderView():z}
      </div>
      <div class="lost" role="status" aria-live="polite" data-testid="lost" ?hidden=${!this.is_lost}>
        ${this.is_lost?this.t(`status.lost`):z}
      </div>
      ${this.commands.render()}
      <xiaozhi-toast .t=${this.t}></xiaozhi-toast>`}renderList(){let{t:e}=this;return _`<nav class="side" aria-label=${e(`list.label`)}>
      <header class="head">
        <button
          class="icon menu"
          ?hidden=${!this.narrow&&this.home.dockedSidebar!==`always_hidden`}
          aria-label=${e(`panel.menu`)}
          @click=${()=>this.dispatchEvent(new CustomEvent(`hass-toggle-menu`,{bubbles:!0,composed:!0}))}
        >
          ${b(se)}
        </button>
        <div class="titles"><h1>${e(`panel.title`)}</h1></div>
        <button class="icon" data-testid="new" aria-label=${e(`list.new`)} title=${e(`list.new`)} @click=${()=>this.go({view:`new`})}>
          ${b(v)}
        </button>
        <xiaozhi-menu .t=${e} .label=${e(`chat.more`)} .commands=${this.panelCommands} @command=${this.onPanelCommand}></xiaozhi-menu>
      </header>
      <xiaozhi-conversation-list
        .t=${e}
        .list=${this.chats.state}
        .boards=${this.boards}
        .selected=${this.chat.state.chat_id}
        .user_id=${this.user_id}
        .admin=${this.is_admin}
        @filter=${e=>this.chats.show(e.detail)}
        @more-wanted=${()=>void this.chats.more()}
        @reload=${()=>void this.chats.reload()}
      ></xiaozhi-conversation-list>
      ${this.narrow?_`<button class="filled float" @click=${()=>this.go({view:`new`})}>${b(v)}${e(`list.new`)}</button>`:z}
    </nav>`}renderView(){switch(this.shown.view){case`list`:return _`<main class="view nothing">
          <span>${b(B,48)}</span>
          <p>${this.t(`list.choose`)}</p>
          <button class="filled" @click=${()=>this.go({view:`new`})}>${b(v)}${this.t(`list.new`)}</button>
        </main>`;case`new`:return _`<xiaozhi-new-chat
          class="view"
          .t=${this.t}
          .agents=${this.agents}
          .agent_id=${this.shown.agent??``}
          .problem=${this.new_problem}
          .user_id=${this.user_id}
          .narrow=${this.narrow}
          @choose-agent=${e=>this.go({view:`new`,agent:e.detail},!0)}
          @send=${e=>void this.begin(e.detail)}
        ></xiaozhi-new-chat>`;case`chat`:return this.renderChat();case`admin`:return this.renderAdmin(this.shown.tab)}}renderChat(){return _`<xiaozhi-conversation-chat
      class="view"
      .t=${this.t}
      .chat=${this.chat.state}
      .problem=${this.chat.problem}
      .agents=${this.agents}
      .loader=${this.loader}
      .names=${this.names}
      .user_id=${this.user_id}
      .narrow=${this.narrow}
      @send=${e=>void this.chat.send(e.detail)}
      @resend=${e=>void this.chat.send(e.detail.text,e.detail.local_id)}
      @discard=${e=>this.chat.discard(e.detail)}
      @stop=${()=>void this.chat.stop()}
      @ask-again=${()=>void this.chat.askAgain()}
      @send-anew=${e=>void this.chat.askAgain(e.detail)}
      @remove-message=${e=>void this.chat.removeMessage(e.detail)}
      @older-wanted=${()=>this.chat.wantOlder()}
      @seen=${()=>this.chat.seen()}
      @reopen=${()=>this.openShown()}
      @choose-agent=${e=>void this.commands.chooseAgent(this.chat.state.chat,e.detail)}
    ></xiaozhi-conversation-chat>`}renderAdmin(e){return this.is_admin_loaded?_`<xiaozhi-admin
      class="view"
      .t=${this.t}
      .client=${this.client}
      .hass=${this.home}
      .ota_url=${this.panel?.config?.ota_url??null}
      .tab=${e}
      .narrow=${this.narrow}
      @show-everybody=${()=>{this.chats.show({owner:`all`}),this.go({view:`list`})}}
    ></xiaozhi-admin>`:_`<main class="view" aria-busy="true"></main>`}get panelCommands(){let e=[{id:`export`,label:this.t(`export.all`),icon:p}];return this.is_admin&&e.unshift({id:`admin`,label:this.t(`admin.title`),icon:ne}),e}onPanelCommand(e){e.detail===`admin`?this.go({view:`admin`,tab:`statistics`}):this.commands.download(c.exportAll(),`xiaozhi.zip`)}async begin(e){let t=this.shown.view===`new`?this.shown.agent:void 0;this.new_problem=null;try{let n=await this.client.create(t===void 0?{}:{agent_id:t});this.chats.put(n),await this.chat.begin(n,e)}catch(t){this.keep(`new`,[e]),this.new_problem=i(t)}}onFocus(e,t){o(location.pathname,this.path)&&(this.shown.view!==`chat`||this.shown.sid!==e.chat_id)&&this.go({view:`chat`,rid:e.room_id,sid:e.chat_id},t===`opened`)}go(e,t=!1){N(u(e,this.path),t)}openShown(){if(this.shown.view!==`chat`)return;let{sid:e,rid:t}=this.shown,n=e===void 0?void 0:this.chats.state.chats.get(e);this.chat.open({...e!==void 0&&{sid:e},...t!==void 0&&{rid:t},is_read_only:n!==void 0&&!n.may_write})}keep(e,t){let n=O(this.user_id,e),r=j(n);ae(n,[...r?[r]:[],...t.filter(e=>!r.includes(e))].join(`
`))}say(e){this.toast?.show({text:e})}get user_id(){return this.home.user?.id??``}get is_admin(){return this.home.user?.is_admin??!1}get path(){return`/${this.panel?.url_path??`xiaozhi`}`}};S([m({type:Boolean,reflect:!0})],$.prototype,`narrow`,void 0),S([m({attribute:!1})],$.prototype,`panel`,void 0),S([C()],$.prototype,`shown`,void 0),S([C()],$.prototype,`agents`,void 0),S([C()],$.prototype,`boards`,void 0),S([C()],$.prototype,`names`,void 0),S([C()],$.prototype,`new_problem`,void 0),S([C()],$.prototype,`is_lost`,void 0),S([C()],$.prototype,`is_admin_loaded`,void 0),S([T(`xiaozhi-toast`)],$.prototype,`toast`,void 0),S([m({attribute:!1})],$.prototype,`hass`,null),$=S([w(`xiaozhi-panel`)],$);export{$ as Panel};