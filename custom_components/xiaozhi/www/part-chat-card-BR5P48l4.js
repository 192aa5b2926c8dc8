import{A as e,N as t,O as n,P as r,St as i,_t as a,b as o,bt as s,c,d as l,f as u,ft as d,g as f,gt as p,h as m,k as h,l as g,m as _,o as v,r as y,rt as b,s as x,t as S,u as C,vt as w,w as T,yt as E}from"./part-shared-B0C3J4Cn.js";var D=class extends _{constructor(...e){super(...e),this.config={type:`custom:xiaozhi-chat-card`,board:``},this.boards=[]}static{this.styles=[g,l,i`
      :host {
        display: grid;
        gap: 16px;
        padding-block: 8px;
      }
    `]}set hass(t){let n=this.home===void 0;this.home=t,this.t=o(t.language),n&&new e(()=>t.fetchWithAuth.bind(t)).boards().then(e=>this.boards=e,()=>void 0)}setConfig(e){this.config=e}render(){let{t:e,config:t}=this,n=this.boards.some(e=>e.board_id===t.board);return s`<label class="field"
        >${e(`card.board`)}
        <select data-testid="card-board" @change=${e=>this.change({board:e.target.value})}>
          ${n?E:s`<option value=${t.board} selected>${t.board||e(`card.board_missing`)}</option>`}
          ${this.boards.map(e=>s`<option value=${e.board_id} .selected=${e.board_id===t.board}>${e.name}</option>`)}
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
      </label>`}change(e){let{title:t,...n}={...this.config,...e};this.config=t?{...n,title:t}:n,this.tell(`config-changed`,{config:this.config})}};f([p()],D.prototype,`config`,void 0),f([p()],D.prototype,`boards`,void 0),f([a({attribute:!1})],D.prototype,`hass`,null),D=f([m(`xiaozhi-chat-card-editor`)],D);var O=class extends w{constructor(...t){super(...t),this.is_empty=!1,this.notice=``,this.edited=null,this.t=o(`en`),this.client=new e(()=>{if(!this.home)throw Error(`no hass yet`);return this.home.fetchWithAuth.bind(this.home)}),this.loader=new y(this.client),this.chat=new T(this,this.client,{language:()=>this.home?.language??`en`,onFocus:()=>void 0,onChat:()=>void 0,onNotice:e=>this.notice=n(this.t,e),onUnsent:(e,t)=>c(this.draft_key,[x(this.draft_key),...t].filter(Boolean).join(`
`))}),this.events=new h(this,this.client,{onEvent:e=>this.onEvent(e),onStatus:e=>e===`live`&&void this.openNewest()})}static{this.styles=[g,C,i`
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
        color: var(--accent-text);
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
        color: var(--danger-text);
        font-size: 13px;
      }
      /* A line that is back at once was never worth a word. */
      .late {
        animation: appear 0s 2.5s both;
      }
      @keyframes appear {
        from {
          visibility: hidden;
        }
      }
    `]}set hass(e){let n=this.home;this.home=e,e&&n?.language!==e.language&&(this.t=o(e.language,e.locale?.time_format),this.requestUpdate()),e&&!n&&this.events.follow(t.events())}get hass(){return this.home}disconnectedCallback(){super.disconnectedCallback(),this.loader.clear()}willUpdate(e){e.has(`config`)&&this.home&&e.get(`config`)?.board!==this.config?.board&&this.openNewest()}render(){let{t:e,config:t}=this,{chat:n,running:i}=this.chat.state;return s`<section class="card" aria-label=${e(`card.name`)} data-testid="card">
      <header>
        <span>${u(d,22)}</span>
        <h2 dir="auto">${t?.title||n?.board_name||e(`card.name`)}</h2>
        ${n?s`<button class="icon" aria-label=${n.name} title=${n.name} @click=${()=>S(r({view:`chat`,sid:n.chat_id}))}>
              ${u(b,20)}
            </button>`:E}
      </header>
      ${this.renderBody()}
      <div class="lost" role="status" ?hidden=${!this.notice}>${this.notice}</div>
      ${this.events.status===`lost`?s`<div class="lost late" role="status" data-testid="card-lost">${e(`status.lost`)}</div>`:E}
      ${n?.may_write?s`<footer>
            <xiaozhi-composer
              .t=${e}
              .draft_key=${this.draft_key}
              .is_running=${i!==null}
              .is_stopping=${i?.is_stopping??!1}
              .edited=${this.edited}
              @edit-ended=${()=>this.edited=null}
              @send-anew=${e=>{this.edited=null,this.chat.askAgain(e.detail)}}
              @send=${e=>{this.notice=``,this.chat.send(e.detail)}}
              @stop=${()=>void this.chat.stop()}
            ></xiaozhi-composer>
          </footer>`:E}
    </section>`}renderBody(){let{t:e}=this;return this.config?.board?this.chat.problem?s`<p class="nothing" role="alert">${n(e,this.chat.problem)}</p>`:this.is_empty?s`<p class="nothing">${e(`card.empty`)}</p>`:s`<xiaozhi-message-list
      is_embedded
      .t=${e}
      .chat=${this.chat.state}
      .loader=${this.loader}
      .user_id=${this.home?.user?.id??``}
      @resend=${e=>void this.chat.send(e.detail.text,e.detail.local_id)}
      @discard=${e=>this.chat.discard(e.detail)}
      @ask-again=${()=>void this.chat.askAgain()}
      @edit-message=${e=>this.edited=e.detail}
      @remove-message=${e=>void this.chat.removeMessage(e.detail)}
      @older-wanted=${()=>this.chat.wantOlder()}
      @seen=${()=>this.chat.seen()}
    ></xiaozhi-message-list>`:s`<p class="nothing">${e(`card.board_missing`)}</p>`}async openNewest(){let e=this.config?.board;if(e)try{let[t]=(await this.client.list({board:e,limit:1})).conversations;e===this.config?.board&&await this.show(t)}catch{}}async show(e){this.is_empty=e===void 0,e?.chat_id!==this.chat.state.chat_id&&(this.edited=null),e?await this.chat.open({sid:e.chat_id,is_read_only:!e.may_write}):this.chat.close()}onEvent(e){if(e.type!==`chat`)return;let{state:t,chat:n}=e.data,{chat_id:r}=this.chat.state;n.chat_id===r?t===`removed`?this.openNewest():this.chat.changed(n):t!==`removed`&&n.board_id===this.config?.board&&n.is_running&&this.show(n)}get draft_key(){return v(this.home?.user?.id??``,`card-${this.config?.board??``}`)}};f([a({attribute:!1})],O.prototype,`config`,void 0),f([p()],O.prototype,`is_empty`,void 0),f([p()],O.prototype,`notice`,void 0),f([p()],O.prototype,`edited`,void 0),f([a({attribute:!1})],O.prototype,`hass`,null),O=f([m(`xiaozhi-chat-card-inner`)],O);export{O as ChatCardInner};