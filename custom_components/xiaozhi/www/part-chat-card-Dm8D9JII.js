import{A as e,D as t,E as n,T as r,_ as i,_t as a,c as o,d as s,et as c,f as l,gt as u,h as d,ht as f,k as p,l as m,lt as h,m as g,mt as _,o as v,p as y,pt as b,r as x,s as S,t as C,u as w,x as T,yt as E}from"./part-navigation-BZQaifYH.js";var D=class extends y{constructor(...e){super(...e),this.config={type:`custom:xiaozhi-chat-card`,board:``},this.boards=[]}static{this.styles=[m,s,E`
      :host {
        display: grid;
        gap: 16px;
        padding-block: 8px;
      }
    `]}set hass(e){let n=this.home===void 0;this.home=e,this.t=i(e.language),n&&new t(()=>e.fetchWithAuth.bind(e)).boards().then(e=>this.boards=e,()=>void 0)}setConfig(e){this.config=e}render(){let{t:e,config:t}=this,n=this.boards.some(e=>e.board_id===t.board);return a`<label class="field"
        >${e(`card.board`)}
        <select data-testid="card-board" @change=${e=>this.change({board:e.target.value})}>
          ${n?u:a`<option value=${t.board} selected>${t.board||e(`card.board_missing`)}</option>`}
          ${this.boards.map(e=>a`<option value=${e.board_id} .selected=${e.board_id===t.board}>${e.name}</option>`)}
        </select>
      </label>
      <label class="field"
        >${e(`card.title`)}
        <input
          type="text"
          dir="auto"
          .value=${t.title??``}
          @change=${e=>this.change({title:e.target.value.trim()})}
        />
      </label>`}change(e){let{title:t,...n}={...this.config,...e};this.config=t?{...n,title:t}:n,this.tell(`config-changed`,{config:this.config})}};d([b()],D.prototype,`config`,void 0),d([b()],D.prototype,`boards`,void 0),d([_({attribute:!1})],D.prototype,`hass`,null),D=d([g(`xiaozhi-chat-card-editor`)],D);var O=class extends f{constructor(...e){super(...e),this.is_empty=!1,this.notice=``,this.t=i(`en`),this.client=new t(()=>{if(!this.home)throw Error(`no hass yet`);return this.home.fetchWithAuth.bind(this.home)}),this.loader=new x(this.client),this.chat=new T(this,this.client,{language:()=>this.home?.language??`en`,onFocus:()=>void 0,onChat:()=>void 0,onNotice:e=>this.notice=r(this.t,e),onUnsent:(e,t)=>o(this.draft_key,[S(this.draft_key),...t].filter(Boolean).join(`
`))}),this.events=new n(this,this.client,{onEvent:e=>this.onEvent(e),onStatus:e=>e===`live`&&void this.openNewest()})}static{this.styles=[m,w,E`
      :host {
        display: block;
        block-size: 100%;
        min-block-size: 320px;
      }
      .card {
        display: flex;
        flex-direction: column;
        block-size: 100%;
        min-block-size: inherit;
        max-block-size: 640px;
        border: var(--ha-card-border-width, 1px) solid var(--ha-card-border-color, var(--line));
        border-radius: var(--ha-card-border-radius, 12px);
        background: var(--ha-card-background, var(--card));
        box-shadow: var(--ha-card-box-shadow, none);
        overflow: hidden;
      }
      header {
        display: flex;
        align-items: center;
        gap: 10px;
        padding-block: 10px 6px;
        padding-inline: 16px 6px;
      }
      header > span {
        display: grid;
        color: var(--accent);
      }
      h2 {
        flex: 1;
        min-inline-size: 0;
        margin: 0;
        overflow: hidden;
        font-size: 16px;
        font-weight: 500;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      footer {
        padding: 4px 12px 12px;
      }
      .nothing {
        display: grid;
        flex: 1;
        place-items: center;
        padding: 24px;
        color: var(--muted);
        text-align: center;
      }
      .lost {
        padding: 4px 16px;
        color: var(--danger);
        font-size: 13px;
      }
    `]}set hass(e){let t=this.home;this.home=e,e&&t?.language!==e.language&&(this.t=i(e.language,e.locale?.time_format),this.requestUpdate()),e&&!t&&this.events.follow(p.events())}get hass(){return this.home}disconnectedCallback(){super.disconnectedCallback(),this.loader.clear()}willUpdate(e){e.has(`config`)&&this.home&&e.get(`config`)?.board!==this.config?.board&&this.openNewest()}render(){let{t,config:n}=this,{chat:r,running:i}=this.chat.state;return a`<section class="card" aria-label=${t(`card.name`)} data-testid="card">
      <header>
        <span>${l(h,22)}</span>
        <h2 dir="auto">${n?.title||r?.board_name||t(`card.name`)}</h2>
        ${r?a`<button class="icon" aria-label=${r.name} title=${r.name} @click=${()=>C(e({view:`chat`,sid:r.chat_id}))}>
              ${l(c,20)}
            </button>`:u}
      </header>
      ${this.renderBody()}
      <div class="lost" role="status" ?hidden=${!this.notice}>${this.notice}</div>
      ${r?.may_write?a`<footer>
            <xiaozhi-composer
              .t=${t}
              .draft_key=${this.draft_key}
              .is_running=${i!==null}
              .is_stopping=${i?.is_stopping??!1}
              @send=${e=>{this.notice=``,this.chat.send(e.detail)}}
              @stop=${()=>void this.chat.stop()}
            ></xiaozhi-composer>
          </footer>`:u}
    </section>`}renderBody(){let{t:e}=this;return this.config?.board?this.chat.problem?a`<p class="nothing" role="alert">${r(e,this.chat.problem)}</p>`:this.is_empty?a`<p class="nothing">${e(`card.empty`)}</p>`:a`<xiaozhi-message-list
      is_embedded
      .t=${e}
      .chat=${this.chat.state}
      .loader=${this.loader}
      .user_id=${this.home?.user?.id??``}
      @resend=${e=>void this.chat.send(e.detail.text,e.detail.local_id)}
      @discard=${e=>this.chat.discard(e.detail)}
      @ask-again=${()=>void this.chat.askAgain()}
      @remove-message=${e=>void this.chat.removeMessage(e.detail)}
      @older-wanted=${()=>this.chat.wantOlder()}
      @seen=${()=>this.chat.seen()}
    ></xiaozhi-message-list>`:a`<p class="nothing">${e(`card.board_missing`)}</p>`}async openNewest(){let e=this.config?.board;if(e)try{let[t]=(await this.client.list({board:e,limit:1})).conversations;e===this.config?.board&&await this.show(t)}catch{}}async show(e){this.is_empty=e===void 0,e?await this.chat.open({sid:e.chat_id,is_read_only:!e.may_write}):this.chat.close()}onEvent(e){if(e.type!==`chat`)return;let{state:t,chat:n}=e.data,{chat_id:r}=this.chat.state;n.chat_id===r?t===`removed`?this.openNewest():this.chat.changed(n):t!==`removed`&&n.board_id===this.config?.board&&n.is_running&&this.show(n)}get draft_key(){return v(this.home?.user?.id??``,`card-${this.config?.board??``}`)}};d([_({attribute:!1})],O.prototype,`config`,void 0),d([b()],O.prototype,`is_empty`,void 0),d([b()],O.prototype,`notice`,void 0),d([_({attribute:!1})],O.prototype,`hass`,null),O=d([g(`xiaozhi-chat-card-inner`)],O);export{O as ChatCardInner};