var e=globalThis,t=e.ShadowRoot&&(e.ShadyCSS===void 0||e.ShadyCSS.nativeShadow)&&`adoptedStyleSheets`in Document.prototype&&`replace`in CSSStyleSheet.prototype,n=Symbol(),r=new WeakMap,i=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==n)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,n=this.t;if(t&&e===void 0){let t=n!==void 0&&n.length===1;t&&(e=r.get(n)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),t&&r.set(n,e))}return e}toString(){return this.cssText}},a=e=>new i(typeof e==`string`?e:e+``,void 0,n),o=(e,...t)=>new i(e.length===1?e[0]:t.reduce((t,n,r)=>t+(e=>{if(!0===e._$cssResult$)return e.cssText;if(typeof e==`number`)return e;throw Error(`Value passed to 'css' function must be a 'css' function result: `+e+`. Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.`)})(n)+e[r+1],e[0]),e,n),s=(n,r)=>{if(t)n.adoptedStyleSheets=r.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let t of r){let r=document.createElement(`style`),i=e.litNonce;i!==void 0&&r.setAttribute(`nonce`,i),r.textContent=t.cssText,n.appendChild(r)}},c=t?e=>e:e=>e instanceof CSSStyleSheet?(e=>{let t=``;for(let n of e.cssRules)t+=n.cssText;return a(t)})(e):e,{is:l,defineProperty:u,getOwnPropertyDescriptor:d,getOwnPropertyNames:f,getOwnPropertySymbols:p,getPrototypeOf:m}=Object,h=globalThis,ee=h.trustedTypes,te=ee?ee.emptyScript:``,ne=h.reactiveElementPolyfillSupport,g=(e,t)=>e,re={toAttribute(e,t){switch(t){case Boolean:e=e?te:null;break;case Object:case Array:e=e==null?e:JSON.stringify(e)}return e},fromAttribute(e,t){let n=e;switch(t){case Boolean:n=e!==null;break;case Number:n=e===null?null:Number(e);break;case Object:case Array:try{n=JSON.parse(e)}catch{n=null}}return n}},ie=(e,t)=>!l(e,t),ae={attribute:!0,type:String,converter:re,reflect:!1,useDefault:!1,hasChanged:ie};Symbol.metadata??=Symbol(`metadata`),h.litPropertyMetadata??=new WeakMap;var oe=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=ae){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&u(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:i}=d(this.prototype,e)??{get(){return this[t]},set(e){this[t]=e}};return{get:r,set(t){let a=r?.call(this);i?.call(this,t),this.requestUpdate(e,a,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??ae}static _$Ei(){if(this.hasOwnProperty(g(`elementProperties`)))return;let e=m(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(g(`finalized`)))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(g(`properties`))){let e=this.properties,t=[...f(e),...p(e)];for(let n of t)this.createProperty(n,e[n])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[e,n]of t)this.elementProperties.set(e,n)}this._$Eh=new Map;for(let[e,t]of this.elementProperties){let n=this._$Eu(e,t);n!==void 0&&this._$Eh.set(n,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let e of n)t.unshift(c(e))}else e!==void 0&&t.push(c(e));return t}static _$Eu(e,t){let n=t.attribute;return!1===n?void 0:typeof n==`string`?n:typeof e==`string`?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return s(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&!0===n.reflect){let i=(n.converter?.toAttribute===void 0?re:n.converter).toAttribute(t,n.type);this._$Em=e,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let e=n.getPropertyOptions(r),i=typeof e.converter==`function`?{fromAttribute:e.converter}:e.converter?.fromAttribute===void 0?re:e.converter;this._$Em=r;let a=i.fromAttribute(t,e.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,n,r=!1,i){if(e!==void 0){let a=this.constructor;if(!1===r&&(i=this[e]),n??=a.getPropertyOptions(e),!((n.hasChanged??ie)(i,t)||n.useDefault&&n.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(a._$Eu(e,n))))return;this.C(e,t,n)}!1===this.isUpdatePending&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:i},a){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,a??t??this[e]),!0!==i||a!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),!0===r&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[e,t]of this._$Ep)this[e]=t;this._$Ep=void 0}let e=this.constructor.elementProperties;if(e.size>0)for(let[t,n]of e){let{wrapped:e}=n,r=this[t];!0!==e||this._$AL.has(t)||r===void 0||this.C(t,void 0,n,r)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(e=>e.hostUpdate?.()),this.update(t)):this._$EM()}catch(t){throw e=!1,this._$EM(),t}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(e){}firstUpdated(e){}};oe.elementStyles=[],oe.shadowRootOptions={mode:`open`},oe[g(`elementProperties`)]=new Map,oe[g(`finalized`)]=new Map,ne?.({ReactiveElement:oe}),(h.reactiveElementVersions??=[]).push(`2.1.2`);var se=globalThis,ce=e=>e,le=se.trustedTypes,ue=le?le.createPolicy(`lit-html`,{createHTML:e=>e}):void 0,de=`$lit$`,_=`lit$${Math.random().toFixed(9).slice(2)}$`,fe=`?`+_,pe=`<${fe}>`,v=document,me=()=>v.createComment(``),he=e=>e===null||typeof e!=`object`&&typeof e!=`function`,ge=Array.isArray,_e=e=>ge(e)||typeof e?.[Symbol.iterator]==`function`,ve=`[ 	
\f\r]`,ye=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,be=/-->/g,xe=/>/g,Se=RegExp(`>|${ve}(?:([^\\s"'>=/]+)(${ve}*=${ve}*(?:[^ \t\n\f\r"'\`<>=]|("|')|))|$)`,`g`),Ce=/'/g,we=/"/g,Te=/^(?:script|style|textarea|title)$/i,Ee=e=>(t,...n)=>({_$litType$:e,strings:t,values:n}),y=Ee(1),De=Ee(2),Oe=Symbol.for(`lit-noChange`),b=Symbol.for(`lit-nothing`),ke=new WeakMap,x=v.createTreeWalker(v,129);function Ae(e,t){if(!ge(e)||!e.hasOwnProperty(`raw`))throw Error(`invalid template strings array`);return ue===void 0?t:ue.createHTML(t)}var je=(e,t)=>{let n=e.length-1,r=[],i,a=t===2?`<svg>`:t===3?`<math>`:``,o=ye;for(let t=0;t<n;t++){let n=e[t],s,c,l=-1,u=0;for(;u<n.length&&(o.lastIndex=u,c=o.exec(n),c!==null);)u=o.lastIndex,o===ye?c[1]===`!--`?o=be:c[1]===void 0?c[2]===void 0?c[3]!==void 0&&(o=Se):(Te.test(c[2])&&(i=RegExp(`</`+c[2],`g`)),o=Se):o=xe:o===Se?c[0]===`>`?(o=i??ye,l=-1):c[1]===void 0?l=-2:(l=o.lastIndex-c[2].length,s=c[1],o=c[3]===void 0?Se:c[3]===`"`?we:Ce):o===we||o===Ce?o=Se:o===be||o===xe?o=ye:(o=Se,i=void 0);let d=o===Se&&e[t+1].startsWith(`/>`)?` `:``;a+=o===ye?n+pe:l>=0?(r.push(s),n.slice(0,l)+de+n.slice(l)+_+d):n+_+(l===-2?t:d)}return[Ae(e,a+(e[n]||`<?>`)+(t===2?`</svg>`:t===3?`</math>`:``)),r]},Me=class e{constructor({strings:t,_$litType$:n},r){let i;this.parts=[];let a=0,o=0,s=t.length-1,c=this.parts,[l,u]=je(t,n);if(this.el=e.createElement(l,r),x.currentNode=this.el.content,n===2||n===3){let e=this.el.content.firstChild;e.replaceWith(...e.childNodes)}for(;(i=x.nextNode())!==null&&c.length<s;){if(i.nodeType===1){if(i.hasAttributes())for(let e of i.getAttributeNames())if(e.endsWith(de)){let t=u[o++],n=i.getAttribute(e).split(_),r=/([.?@])?(.*)/.exec(t);c.push({type:1,index:a,name:r[2],strings:n,ctor:r[1]===`.`?Le:r[1]===`?`?Re:r[1]===`@`?ze:Ie}),i.removeAttribute(e)}else e.startsWith(_)&&(c.push({type:6,index:a}),i.removeAttribute(e));if(Te.test(i.tagName)){let e=i.textContent.split(_),t=e.length-1;if(t>0){i.textContent=le?le.emptyScript:``;for(let n=0;n<t;n++)i.append(e[n],me()),x.nextNode(),c.push({type:2,index:++a});i.append(e[t],me())}}}else if(i.nodeType===8){if(i.data===fe)c.push({type:2,index:a});else{let e=-1;for(;(e=i.data.indexOf(_,e+1))!==-1;)c.push({type:7,index:a}),e+=_.length-1}}a++}}static createElement(e,t){let n=v.createElement(`template`);return n.innerHTML=e,n}};function Ne(e,t,n=e,r){if(t===Oe)return t;let i=r===void 0?n._$Cl:n._$Co?.[r],a=he(t)?void 0:t._$litDirective$;return i?.constructor!==a&&(i?._$AO?.(!1),a===void 0?i=void 0:(i=new a(e),i._$AT(e,n,r)),r===void 0?n._$Cl=i:(n._$Co??=[])[r]=i),i!==void 0&&(t=Ne(e,i._$AS(e,t.values),i,r)),t}var Pe=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??v).importNode(t,!0);x.currentNode=r;let i=x.nextNode(),a=0,o=0,s=n[0];for(;s!==void 0;){if(a===s.index){let t;s.type===2?t=new Fe(i,i.nextSibling,this,e):s.type===1?t=new s.ctor(i,s.name,s.strings,this,e):s.type===6&&(t=new Be(i,this,e)),this._$AV.push(t),s=n[++o]}a!==s?.index&&(i=x.nextNode(),a++)}return x.currentNode=v,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings===void 0?n._$AI(e[t]):(n._$AI(e,n,t),t+=n.strings.length-2)),t++}},Fe=class e{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=b,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=Ne(this,e,t),he(e)?e===b||e==null||e===``?(this._$AH!==b&&this._$AR(),this._$AH=b):e!==this._$AH&&e!==Oe&&this._(e):e._$litType$===void 0?e.nodeType===void 0?_e(e)?this.k(e):this._(e):this.T(e):this.$(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==b&&he(this._$AH)?this._$AA.nextSibling.data=e:this.T(v.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n==`number`?this._$AC(e):(n.el===void 0&&(n.el=Me.createElement(Ae(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let e=new Pe(r,this),n=e.u(this.options);e.p(t),this.T(n),this._$AH=e}}_$AC(e){let t=ke.get(e.strings);return t===void 0&&ke.set(e.strings,t=new Me(e)),t}k(t){ge(this._$AH)||(this._$AH=[],this._$AR());let n=this._$AH,r,i=0;for(let a of t)i===n.length?n.push(r=new e(this.O(me()),this.O(me()),this,this.options)):r=n[i],r._$AI(a),i++;i<n.length&&(this._$AR(r&&r._$AB.nextSibling,i),n.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let t=ce(e).nextSibling;ce(e).remove(),e=t}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},Ie=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,i){this.type=1,this._$AH=b,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=i,n.length>2||n[0]!==``||n[1]!==``?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=b}_$AI(e,t=this,n,r){let i=this.strings,a=!1;if(i===void 0)e=Ne(this,e,t,0),a=!he(e)||e!==this._$AH&&e!==Oe,a&&(this._$AH=e);else{let r=e,o,s;for(e=i[0],o=0;o<i.length-1;o++)s=Ne(this,r[n+o],t,o),s===Oe&&(s=this._$AH[o]),a||=!he(s)||s!==this._$AH[o],s===b?e=b:e!==b&&(e+=(s??``)+i[o+1]),this._$AH[o]=s}a&&!r&&this.j(e)}j(e){e===b?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??``)}},Le=class extends Ie{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===b?void 0:e}},Re=class extends Ie{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==b)}},ze=class extends Ie{constructor(e,t,n,r,i){super(e,t,n,r,i),this.type=5}_$AI(e,t=this){if((e=Ne(this,e,t,0)??b)===Oe)return;let n=this._$AH,r=e===b&&n!==b||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,i=e!==b&&(n===b||r);r&&this.element.removeEventListener(this.name,this,n),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH==`function`?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Be=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){Ne(this,e)}},Ve={M:de,P:_,A:fe,C:1,L:je,R:Pe,D:_e,V:Ne,I:Fe,H:Ie,N:Re,U:ze,B:Le,F:Be},He=se.litHtmlPolyfillSupport;He?.(Me,Fe),(se.litHtmlVersions??=[]).push(`3.3.3`);var Ue=(e,t,n)=>{let r=n?.renderBefore??t,i=r._$litPart$;if(i===void 0){let e=n?.renderBefore??null;r._$litPart$=i=new Fe(t.insertBefore(me(),e),e,void 0,n??{})}return i._$AI(e),i},We=globalThis,Ge=class extends oe{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Ue(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return Oe}};Ge._$litElement$=!0,Ge.finalized=!0,We.litElementHydrateSupport?.({LitElement:Ge});var Ke=We.litElementPolyfillSupport;Ke?.({LitElement:Ge}),(We.litElementVersions??=[]).push(`4.2.2`);var qe={attribute:!0,type:String,converter:re,reflect:!1,hasChanged:ie},Je=(e=qe,t,n)=>{let{kind:r,metadata:i}=n,a=globalThis.litPropertyMetadata.get(i);if(a===void 0&&globalThis.litPropertyMetadata.set(i,a=new Map),r===`setter`&&((e=Object.create(e)).wrapped=!0),a.set(n.name,e),r===`accessor`){let{name:r}=n;return{set(n){let i=t.get.call(this);t.set.call(this,n),this.requestUpdate(r,i,e,!0,n)},init(t){return t!==void 0&&this.C(r,void 0,e,t),t}}}if(r===`setter`){let{name:r}=n;return function(n){let i=this[r];t.call(this,n),this.requestUpdate(r,i,e,!0,n)}}throw Error(`Unsupported decorator location: `+r)};function S(e){return(t,n)=>typeof n==`object`?Je(e,t,n):((e,t,n)=>{let r=t.hasOwnProperty(n);return t.constructor.createProperty(n,e),r?Object.getOwnPropertyDescriptor(t,n):void 0})(e,t,n)}function C(e){return S({...e,state:!0,attribute:!1})}var Ye=(e,t,n)=>(n.configurable=!0,n.enumerable=!0,Reflect.decorate&&typeof t!=`object`&&Object.defineProperty(e,t,n),n);function Xe(e,t){return(n,r,i)=>{let a=t=>t.renderRoot?.querySelector(e)??null;if(t){let{get:e,set:t}=typeof r==`object`?n:i??(()=>{let e=Symbol();return{get(){return this[e]},set(t){this[e]=t}}})();return Ye(n,r,{get(){let n=e.call(this);return n===void 0&&(n=a(this),(n!==null||this.hasUpdated)&&t.call(this,n)),n}})}return Ye(n,r,{get(){return a(this)}})}}var Ze=`M9,5A4,4 0 0,1 13,9A4,4 0 0,1 9,13A4,4 0 0,1 5,9A4,4 0 0,1 9,5M9,15C11.67,15 17,16.34 17,19V21H1V19C1,16.34 6.33,15 9,15M16.76,5.36C18.78,7.56 18.78,10.61 16.76,12.63L15.08,10.94C15.92,9.76 15.92,8.23 15.08,7.05L16.76,5.36M20.07,2C24,6.05 23.97,12.11 20.07,16L18.44,14.37C21.21,11.19 21.21,6.65 18.44,3.63L20.07,2Z`,Qe=`M11,15H13V17H11V15M11,7H13V13H11V7M12,2C6.47,2 2,6.5 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2M12,20A8,8 0 0,1 4,12A8,8 0 0,1 12,4A8,8 0 0,1 20,12A8,8 0 0,1 12,20Z`,$e=`M8.2 5L6.2 3H21V9H12.2L10.2 7H19V5H8.2M20 16.8V10H18V14.8L20 16.8M20 19.35V19.34L18 17.34V17.35L9.66 9H9.66L7.66 7H7.66L6.13 5.47L2.39 1.73L1.11 3L3 4.89V9H7.11L17.11 19H6V10H4V21H19.11L20.84 22.73L22.11 21.46L20 19.35Z`,et=`M20 21H4V10H6V19H18V10H20V21M3 3H21V9H3V3M9.5 11H14.5C14.78 11 15 11.22 15 11.5V13H9V11.5C9 11.22 9.22 11 9.5 11M5 5V7H19V5H5Z`,tt=`M11,4H13V16L18.5,10.5L19.92,11.92L12,19.84L4.08,11.92L5.5,10.5L11,16V4Z`,nt=`M20,11V13H8L13.5,18.5L12.08,19.92L4.16,12L12.08,4.08L13.5,5.5L8,11H20Z`,rt=`M13,20H11V8L5.5,13.5L4.08,12.08L12,4.16L19.92,12.08L18.5,13.5L13,8V20Z`,it=`M19.36,2.72L20.78,4.14L15.06,9.85C16.13,11.39 16.28,13.24 15.38,14.44L9.06,8.12C10.26,7.22 12.11,7.37 13.65,8.44L19.36,2.72M5.93,17.57C3.92,15.56 2.69,13.16 2.35,10.92L7.23,8.83L14.67,16.27L12.58,21.15C10.34,20.81 7.94,19.58 5.93,17.57Z`,at=`M19 3H5C3.9 3 3 3.9 3 5V19C3 20.1 3.9 21 5 21H19C20.1 21 21 20.1 21 19V5C21 3.9 20.1 3 19 3M9 17H7V10H9V17M13 17H11V7H13V17M17 17H15V13H17V17Z`,ot=`M21,7L9,19L3.5,13.5L4.91,12.09L9,16.17L19.59,5.59L21,7Z`,st=`M7.41,8.58L12,13.17L16.59,8.58L18,10L12,16L6,10L7.41,8.58Z`,ct=`M19,6.41L17.59,5L12,10.59L6.41,5L5,6.41L10.59,12L5,17.59L6.41,19L12,13.41L17.59,19L19,17.59L13.41,12L19,6.41Z`,lt=`M19,21H8V7H19M19,5H8A2,2 0 0,0 6,7V21A2,2 0 0,0 8,23H19A2,2 0 0,0 21,21V7A2,2 0 0,0 19,5M16,1H4A2,2 0 0,0 2,3V17H4V3H16V1Z`,ut=`M6,19A2,2 0 0,0 8,21H16A2,2 0 0,0 18,19V7H6V19M8,9H16V19H8V9M15.5,4L14.5,3H9.5L8.5,4H5V6H19V4H15.5Z`,dt=`M3 6H21V4H3C1.9 4 1 4.9 1 6V18C1 19.1 1.9 20 3 20H7V18H3V6M13 12H9V13.78C8.39 14.33 8 15.11 8 16C8 16.89 8.39 17.67 9 18.22V20H13V18.22C13.61 17.67 14 16.88 14 16S13.61 14.33 13 13.78V12M11 17.5C10.17 17.5 9.5 16.83 9.5 16S10.17 14.5 11 14.5 12.5 15.17 12.5 16 11.83 17.5 11 17.5M22 8H16C15.5 8 15 8.5 15 9V19C15 19.5 15.5 20 16 20H22C22.5 20 23 19.5 23 19V9C23 8.5 22.5 8 22 8M21 18H17V10H21V18Z`,ft=`M12,16A2,2 0 0,1 14,18A2,2 0 0,1 12,20A2,2 0 0,1 10,18A2,2 0 0,1 12,16M12,10A2,2 0 0,1 14,12A2,2 0 0,1 12,14A2,2 0 0,1 10,12A2,2 0 0,1 12,10M12,4A2,2 0 0,1 14,6A2,2 0 0,1 12,8A2,2 0 0,1 10,6A2,2 0 0,1 12,4Z`,pt=`M13,5V11H14.17L12,13.17L9.83,11H11V5H13M15,3H9V9H5L12,16L19,9H15V3M19,18H5V20H19V18Z`,mt=`M14.4,6H20V16H13L12.6,14H7V21H5V4H14L14.4,6M14,14H16V12H18V10H16V8H14V10L13,8V6H11V8H9V6H7V8H9V10H7V12H9V10H11V12H13V10L14,12V14M11,10V8H13V10H11M14,10H16V12H14V10Z`,ht=`M15,4V11H5.17L4,12.17V4H15M16,2H3A1,1 0 0,0 2,3V17L6,13H16A1,1 0 0,0 17,12V3A1,1 0 0,0 16,2M21,6H19V15H6V17A1,1 0 0,0 7,18H18L22,22V7A1,1 0 0,0 21,6Z`,gt=`M9.5,3A6.5,6.5 0 0,1 16,9.5C16,11.11 15.41,12.59 14.44,13.73L14.71,14H15.5L20.5,19L19,20.5L14,15.5V14.71L13.73,14.44C12.59,15.41 11.11,16 9.5,16A6.5,6.5 0 0,1 3,9.5A6.5,6.5 0 0,1 9.5,3M9.5,5C7,5 5,7 5,9.5C5,12 7,14 9.5,14C12,14 14,12 14,9.5C14,7 12,5 9.5,5Z`,_t=`M3,6H21V8H3V6M3,11H21V13H3V11M3,16H21V18H3V16Z`,vt=`M20,2A2,2 0 0,1 22,4V16A2,2 0 0,1 20,18H6L2,22V4C2,2.89 2.9,2 4,2H20M4,4V17.17L5.17,16H20V4H4M6,7H18V9H6V7M6,11H15V13H6V11Z`,yt=`M12,2A3,3 0 0,1 15,5V11A3,3 0 0,1 12,14A3,3 0 0,1 9,11V5A3,3 0 0,1 12,2M19,11C19,14.53 16.39,17.44 13,17.93V21H11V17.93C7.61,17.44 5,14.53 5,11H7A5,5 0 0,0 12,16A5,5 0 0,0 17,11H19Z`,bt=`M8,7A2,2 0 0,1 10,9V14A2,2 0 0,1 8,16A2,2 0 0,1 6,14V9A2,2 0 0,1 8,7M14,14C14,16.97 11.84,19.44 9,19.92V22H7V19.92C4.16,19.44 2,16.97 2,14H4A4,4 0 0,0 8,18A4,4 0 0,0 12,14H14M21.41,9.41L17.17,13.66L18.18,10H14A2,2 0 0,1 12,8V4A2,2 0 0,1 14,2H20A2,2 0 0,1 22,4V8C22,8.55 21.78,9.05 21.41,9.41Z`,xt=`M14,3V5H17.59L7.76,14.83L9.17,16.24L19,6.41V10H21V3M19,19H5V5H12V3H5C3.89,3 3,3.9 3,5V19A2,2 0 0,0 5,21H19A2,2 0 0,0 21,19V12H19V19Z`,St=`M14,19H18V5H14M6,19H10V5H6V19Z`,Ct=`M14.06,9L15,9.94L5.92,19H5V18.08L14.06,9M17.66,3C17.41,3 17.15,3.1 16.96,3.29L15.13,5.12L18.88,8.87L20.71,7.04C21.1,6.65 21.1,6 20.71,5.63L18.37,3.29C18.17,3.09 17.92,3 17.66,3M14.06,6.19L3,17.25V21H6.75L17.81,9.94L14.06,6.19Z`,wt=`M16,12V4H17V2H7V4H8V12L6,14V16H11.2V22H12.8V16H18V14L16,12Z`,Tt=`M2,5.27L3.28,4L20,20.72L18.73,22L12.8,16.07V22H11.2V16H6V14L8,12V11.27L2,5.27M16,12L18,14V16H17.82L8,6.18V4H7V2H17V4H16V12Z`,Et=`M16,12V4H17V2H7V4H8V12L6,14V16H11.2V22H12.8V16H18V14L16,12M8.8,14L10,12.8V4H14V12.8L15.2,14H8.8Z`,Dt=`M8,5.14V19.14L19,12.14L8,5.14Z`,Ot=`M19,13H13V19H11V13H5V11H11V5H13V11H19V13Z`,kt=`M17.65,6.35C16.2,4.9 14.21,4 12,4A8,8 0 0,0 4,12A8,8 0 0,0 12,20C15.73,20 18.84,17.45 19.73,14H17.65C16.83,16.33 14.61,18 12,18A6,6 0 0,1 6,12A6,6 0 0,1 12,6C13.66,6 15.14,6.69 16.22,7.78L13,11H20V4L17.65,6.35Z`,At=`M15 16L11 20H21V16H15M12.06 7.19L3 16.25V20H6.75L15.81 10.94L12.06 7.19M5.92 18H5V17.08L12.06 10L13 10.94L5.92 18M18.71 8.04C19.1 7.65 19.1 7 18.71 6.63L16.37 4.29C16.17 4.09 15.92 4 15.66 4C15.41 4 15.15 4.1 14.96 4.29L13.13 6.12L16.88 9.87L18.71 8.04Z`,jt=`M17.5 15.5C17.5 16.61 16.61 17.5 15.5 17.5S13.5 16.61 13.5 15.5 14.4 13.5 15.5 13.5 17.5 14.4 17.5 15.5M8.5 13.5C7.4 13.5 6.5 14.4 6.5 15.5S7.4 17.5 8.5 17.5 10.5 16.61 10.5 15.5 9.61 13.5 8.5 13.5M23 15V18C23 18.55 22.55 19 22 19H21V20C21 21.11 20.11 22 19 22H5C3.9 22 3 21.11 3 20V19H2C1.45 19 1 18.55 1 18V15C1 14.45 1.45 14 2 14H3C3 10.13 6.13 7 10 7H11V5.73C10.4 5.39 10 4.74 10 4C10 2.9 10.9 2 12 2S14 2.9 14 4C14 4.74 13.6 5.39 13 5.73V7H14C17.87 7 21 10.13 21 14H22C22.55 14 23 14.45 23 15M21 16H19V14C19 11.24 16.76 9 14 9H10C7.24 9 5 11.24 5 14V16H3V17H5V20H19V17H21V16Z`,Mt=`M18 16.08C17.24 16.08 16.56 16.38 16.04 16.85L8.91 12.7C8.96 12.47 9 12.24 9 12S8.96 11.53 8.91 11.3L15.96 7.19C16.5 7.69 17.21 8 18 8C19.66 8 21 6.66 21 5S19.66 2 18 2 15 3.34 15 5C15 5.24 15.04 5.47 15.09 5.7L8.04 9.81C7.5 9.31 6.79 9 6 9C4.34 9 3 10.34 3 12S4.34 15 6 15C6.79 15 7.5 14.69 8.04 14.19L15.16 18.34C15.11 18.55 15.08 18.77 15.08 19C15.08 20.61 16.39 21.91 18 21.91S20.92 20.61 20.92 19C20.92 17.39 19.61 16.08 18 16.08M18 4C18.55 4 19 4.45 19 5S18.55 6 18 6 17 5.55 17 5 17.45 4 18 4M6 13C5.45 13 5 12.55 5 12S5.45 11 6 11 7 11.45 7 12 6.55 13 6 13M18 20C17.45 20 17 19.55 17 19S17.45 18 18 18 19 18.45 19 19 18.55 20 18 20Z`,Nt=`M12,12A3,3 0 0,0 9,15A3,3 0 0,0 12,18A3,3 0 0,0 15,15A3,3 0 0,0 12,12M12,20A5,5 0 0,1 7,15A5,5 0 0,1 12,10A5,5 0 0,1 17,15A5,5 0 0,1 12,20M12,4A2,2 0 0,1 14,6A2,2 0 0,1 12,8C10.89,8 10,7.1 10,6C10,4.89 10.89,4 12,4M17,2H7C5.89,2 5,2.89 5,4V20A2,2 0 0,0 7,22H17A2,2 0 0,0 19,20V4C19,2.89 18.1,2 17,2Z`,Pt=`M18,18H6V6H18V18Z`,Ft=`M10 21H5C3.89 21 3 20.11 3 19V5C3 3.89 3.89 3 5 3H19C20.11 3 21 3.89 21 5V10.33C20.7 10.21 20.37 10.14 20.04 10.14C19.67 10.14 19.32 10.22 19 10.37V5H5V19H10.11L10 19.11V21M7 9H17V7H7V9M7 17H12.11L14 15.12V15H7V17M7 13H16.12L17 12.12V11H7V13M21.7 13.58L20.42 12.3C20.21 12.09 19.86 12.09 19.65 12.3L18.65 13.3L20.7 15.35L21.7 14.35C21.91 14.14 21.91 13.79 21.7 13.58M12 22H14.06L20.11 15.93L18.06 13.88L12 19.94V22Z`,It=`M14,3.23V5.29C16.89,6.15 19,8.83 19,12C19,15.17 16.89,17.84 14,18.7V20.77C18,19.86 21,16.28 21,12C21,7.72 18,4.14 14,3.23M16.5,12C16.5,10.23 15.5,8.71 14,7.97V16C15.5,15.29 16.5,13.76 16.5,12M3,9V15H7L12,20V4L7,9H3Z`,Lt=`M22.61,19L13.53,9.91C14.46,7.57 14,4.81 12.09,2.91C9.79,0.61 6.21,0.4 3.66,2.26L7.5,6.11L6.08,7.5L2.25,3.69C0.39,6.23 0.6,9.82 2.9,12.11C4.76,13.97 7.47,14.46 9.79,13.59L18.9,22.7C19.29,23.09 19.92,23.09 20.31,22.7L22.61,20.4C23,20 23,19.39 22.61,19M19.61,20.59L10.15,11.13C9.54,11.58 8.86,11.85 8.15,11.95C6.79,12.15 5.36,11.74 4.32,10.7C3.37,9.76 2.93,8.5 3,7.26L6.09,10.35L10.33,6.11L7.24,3C8.5,2.95 9.73,3.39 10.68,4.33C11.76,5.41 12.17,6.9 11.92,8.29C11.8,9 11.5,9.66 11.04,10.25L20.5,19.7L19.61,20.59Z`,w=`/api/xiaozhi`;function T(e){let t=new URLSearchParams;for(let[n,r]of Object.entries(e))r!=null&&t.set(n,String(r));let n=t.toString();return n?`?${n}`:``}var E=(e,t=``)=>`${w}/conversations/${encodeURIComponent(e)}${t}`,D={chats:(e={})=>`${w}/conversations${T({...e})}`,chat:e=>E(e),context:e=>E(e,`/context`),restore:e=>E(e,`/restore`),read:e=>E(e,`/read`),share:(e,t)=>E(e,`/shares/${encodeURIComponent(t)}`),export:(e,t)=>E(e,`/export${T({format:t})}`),exportAll:()=>`${w}/export`,messages:e=>E(e,`/messages`),range:(e,t,n)=>E(e,`/messages${T({from_index:t,to_index:n,tools:!0})}`),message:(e,t)=>E(e,`/messages/${encodeURIComponent(t)}`),abort:e=>E(e,`/abort`),stat:e=>E(e,`/stat`),end:e=>E(e,`/end`),clear:e=>E(e,`/clear`),object:(e,t)=>E(e,`/objects/${encodeURIComponent(t)}`),session:(e,t)=>`${w}/session${T({rid:e,sid:t})}`,stream:e=>E(e,`/stream`),events:()=>`${w}/events`,contexts:()=>`${w}/contexts`,namedContext:e=>`${w}/contexts/${encodeURIComponent(e)}`,agents:()=>`${w}/agents`,boards:()=>`${w}/boards`,boardOwner:e=>`${w}/boards/${encodeURIComponent(e)}/owner`,users:()=>`${w}/users`,closeAll:()=>`${w}/close_all`,statistics:e=>`${w}/statistics${T({days:e})}`},Rt={hub:()=>`/api/config/config_entries/entry${T({domain:`xiaozhi`})}`,add:()=>`/api/config/config_entries/subentries/flow`,flow:e=>`/api/config/config_entries/subentries/flow/${encodeURIComponent(e)}`},zt={integration:`/config/integrations/integration/xiaozhi`,assistants:`/config/voice-assistants/assistants`,exposure:`/config/voice-assistants/expose`,device:e=>`/config/devices/device/${encodeURIComponent(e)}`},Bt=e=>new URL(`/xiaozhi/ota/`,e).href,Vt=[`statistics`,`boards`,`chats`],Ht=`/xiaozhi`;function Ut(e,t=Ht){switch(e.view){case`list`:return t;case`new`:return t+T({view:`new`,agent:e.agent});case`chat`:return t+T({rid:e.rid,sid:e.sid});case`admin`:return t+T({view:`admin`,tab:e.tab})}}function Wt(e){let t=new URLSearchParams(e),n=t.get(`sid`)??void 0,r=t.get(`rid`)??void 0;if(n!==void 0||r!==void 0)return{view:`chat`,...n!==void 0&&{sid:n},...r!==void 0&&{rid:r}};let i=t.get(`agent`)??void 0;switch(t.get(`view`)){case`new`:return{view:`new`,...i!==void 0&&{agent:i}};case`admin`:return{view:`admin`,tab:Vt.find(e=>e===t.get(`tab`))??`statistics`};default:return{view:`list`}}}var Gt=(e,t=Ht)=>e===t||e.startsWith(`${t}/`),Kt=class extends Error{constructor(e,t,n,r=null){super(n),this.status=e,this.code=t,this.retry_after_s=r,this.name=`ApiError`}get isOurs(){return!this.code.startsWith(`http_`)}},qt=class extends Error{constructor(...e){super(...e),this.name=`OfflineError`}};async function Jt(e){let t=Number(e.headers.get(`Retry-After`)),n=`http_${e.status}`,r=``;try{let t=await e.json();typeof t==`object`&&t&&(`code`in t&&typeof t.code==`string`&&(n=t.code),`message`in t&&typeof t.message==`string`&&(r=t.message))}catch{}return new Kt(e.status,n,r,Number.isFinite(t)&&t>0?t:null)}var Yt=2e4,Xt=300,Zt=class{constructor(e){this.fetchWithAuth=e,this.list=e=>this.json(`GET`,D.chats(e)),this.create=e=>this.json(`POST`,D.chats(),e),this.detail=e=>this.json(`GET`,D.chat(e)),this.change=(e,t)=>this.json(`PATCH`,D.chat(e),t),this.setContext=(e,t)=>this.json(`PUT`,D.context(e),{context:t}),this.remove=e=>this.nothing(`DELETE`,D.chat(e)),this.restore=e=>this.json(`POST`,D.restore(e)),this.markRead=(e,t)=>this.nothing(`POST`,D.read(e),{index:t}),this.share=(e,t,n)=>this.json(`PUT`,D.share(e,t),{can_write:n}),this.unshare=(e,t)=>this.json(`DELETE`,D.share(e,t)),this.range=(e,t,n)=>this.json(`GET`,D.range(e,t,n)),this.removeMessage=(e,t)=>this.nothing(`DELETE`,D.message(e,t)),this.abort=e=>this.json(`POST`,D.abort(e)),this.stat=e=>this.json(`GET`,D.stat(e)),this.end=e=>this.json(`POST`,D.end(e)),this.clear=e=>this.nothing(`POST`,D.clear(e)),this.openSession=(e,t)=>this.json(`GET`,D.session(e,t)),this.agents=()=>this.json(`GET`,D.agents()),this.setBoardOwner=(e,t)=>this.nothing(`POST`,D.boardOwner(e),{user_id:t}),this.closeAll=()=>this.json(`POST`,D.closeAll()),this.statistics=e=>this.json(`GET`,D.statistics(e)),this.createContext=e=>this.json(`POST`,D.contexts(),e),this.changeContext=(e,t)=>this.json(`PUT`,D.namedContext(e),t),this.removeContext=e=>this.nothing(`DELETE`,D.namedContext(e))}async contexts(){return(await this.json(`GET`,D.contexts())).contexts}async boards(){return(await this.json(`GET`,D.boards())).boards}async users(){return(await this.json(`GET`,D.users())).users}async send(e,t,n){let r=await this.request(`POST`,D.messages(e),{text:t,...n});return r.status===Xt?{kind:`rolled_over`,new_session:await Qt(r)}:{kind:`accepted`,accepted:await this.ok(r).then(e=>e.json())}}async pair(e){let t=await this.json(`POST`,Rt.add(),{handler:[await this.hubId(),`device`]});return(await this.json(`POST`,Rt.flow(t.flow_id),{code:e})).type!==`form`||(await this.nothing(`DELETE`,Rt.flow(t.flow_id)),!1)}async hubId(){let[e]=await this.json(`GET`,Rt.hub());if(!e)throw new Kt(503,`not_loaded`,``);return e.entry_id}async object(e,t){return(await this.ok(await this.request(`GET`,D.object(e,t)))).blob()}async file(e){let t=await this.ok(await this.request(`GET`,e,void 0,null)),n=t.headers.get(`Content-Disposition`)??``,r=/filename\*=UTF-8''([^;]+)/i.exec(n)?.[1],i=/filename="([^"]+)"/i.exec(n)?.[1];return{blob:await t.blob(),name:r?decodeURIComponent(r):i??null}}stream(e,t,n){let r={Accept:`text/event-stream`};return t!==null&&(r[`Last-Event-ID`]=t),this.fetchWithAuth()(e,{headers:r,signal:n,cache:`no-store`})}async json(e,t,n){return await(await this.ok(await this.request(e,t,n))).json()}async nothing(e,t,n){await this.ok(await this.request(e,t,n))}async ok(e){if(!e.ok)throw await Jt(e);return e}async request(e,t,n,r=Yt){let i={method:e,headers:{}};r!==null&&(i.signal=AbortSignal.timeout(r)),n!==void 0&&(i.headers={"Content-Type":`application/json`},i.body=JSON.stringify(n));try{return await this.fetchWithAuth()(t,i)}catch(e){throw e instanceof Kt?e:new qt(`no answer`,{cause:e})}}};async function Qt(e){try{let{new_session:t}=await e.json();if(typeof t==`string`)return t}catch{}throw console.error(`xiaozhi: the answer 300 does not name the next session`),new Kt(e.status,`http_${e.status}`,``)}var $t=class{constructor(){this.rest=``,this.data=[],this.id=null,this.retry_ms=null}feed(e){let t=[],n=(this.rest+e).split(/\r\n|\n|\r(?!$)/);this.rest=n.pop()??``;for(let e of n)e===``?this.data.length>0&&(t.push({id:this.id,data:this.data.join(`
`)}),this.data=[]):this.field(e);return t}field(e){if(e.startsWith(`:`))return;let t=e.indexOf(`:`),n=t<0?e:e.slice(0,t),r=t<0?``:e.slice(t+1).replace(/^ /,``);n===`data`?this.data.push(r):n===`id`&&!r.includes(`\0`)?this.id=r:n===`retry`&&/^\d+$/.test(r)&&(this.retry_ms=Number(r))}},en=4e4,tn=500,nn=15e3,rn=new Set([400,403,404]),an=class{constructor(e){this.reader=e,this.lastEventId=null,this.attempt=null,this.failures=0,this.heard_ms=0}get isOpen(){return this.attempt!==null}start(){this.attempt===null&&this.connect()}stop(){clearTimeout(this.timer),this.attempt?.abort(),this.attempt=null}check(){this.attempt!==null&&(this.failures>0||Date.now()-this.heard_ms>en/2)&&this.again(0)}async connect(){let e=new AbortController;this.attempt=e,this.reader.onStatus(`connecting`),this.watch(e);try{let t=await this.reader.open(this.lastEventId,e.signal);if(e!==this.attempt)return;if(!t.ok||t.body===null){let n=await Jt(t);if(e===this.attempt&&rn.has(t.status)&&n.isOurs)return this.refuse();throw n}this.failures=0,this.reader.onStatus(`live`),await this.read(t.body,e)}catch{}e===this.attempt&&this.lose()}async read(e,t){let n=new $t,r=new TextDecoder,i=e.getReader();for(;;){let{done:e,value:a}=await i.read();if(e||t!==this.attempt)return;this.watch(t);for(let e of n.feed(r.decode(a,{stream:!0}))){if(t!==this.attempt)return;this.lastEventId=e.id,this.tell(e.data)}}}tell(e){try{this.reader.onEvent(JSON.parse(e))}catch(e){console.error(`xiaozhi: an event was dropped`,e instanceof Error?e.name:e)}}watch(e){this.heard_ms=Date.now(),clearTimeout(this.timer),this.timer=setTimeout(()=>{e===this.attempt&&this.lose()},en)}refuse(){this.stop(),this.reader.onStatus(`refused`)}lose(){this.failures+=1,this.reader.onStatus(`lost`);let e=Math.min(tn*2**(this.failures-1),nn);this.again(e*(.5+Math.random()/2))}again(e){clearTimeout(this.timer),this.attempt?.abort();let t=new AbortController;this.attempt=t,this.timer=setTimeout(()=>{t===this.attempt&&this.connect()},e)}},on=2e4,sn=class{constructor(e,t,n){this.host=e,this.client=t,this.reader=n,this.status=`connecting`,this.path=null,this.stream=null,this.onWake=()=>this.stream?.check(),this.onVisibility=()=>{clearTimeout(this.hidden_timer),document.hidden?this.hidden_timer=setTimeout(()=>this.stream?.stop(),on):(this.stream?.start(),this.stream?.check())},e.addController(this)}follow(e){e!==this.path&&(this.stream?.stop(),this.path=e,this.stream=e===null?null:this.open(e),document.hidden||this.stream?.start())}resume(){this.stream?.start()}hostConnected(){document.addEventListener(`visibilitychange`,this.onVisibility),window.addEventListener(`online`,this.onWake),window.addEventListener(`pageshow`,this.onWake),this.stream?.start()}hostDisconnected(){document.removeEventListener(`visibilitychange`,this.onVisibility),window.removeEventListener(`online`,this.onWake),window.removeEventListener(`pageshow`,this.onWake),clearTimeout(this.hidden_timer),this.stream?.stop()}open(e){let t=new an({open:(t,n)=>this.client.stream(e,t,n),onEvent:e=>t===this.stream&&this.reader.onEvent(e),onStatus:e=>{t===this.stream&&(this.status=e,this.reader.onStatus(e),this.host.requestUpdate())}});return t}},cn={busy:`error.busy`,closed:`error.closed`,not_found:`error.not_found`,not_loaded:`error.not_loaded`,offline:`error.offline`,read_only:`error.read_only`,storage_failed:`error.storage_failed`,too_large:`error.too_large`,full:`error.full`,http_404:`error.not_loaded`};function ln(e){return e instanceof Kt?{code:e.code,message:e.message,retry_after_s:e.retry_after_s}:e instanceof qt?{code:`offline`,message:``,retry_after_s:null}:un(e)?{code:`home_assistant`,message:e.message,retry_after_s:null}:{code:`failed`,message:``,retry_after_s:null}}var un=e=>typeof e==`object`&&!!e&&`code`in e&&`message`in e&&typeof e.message==`string`&&e.message!==``;function dn(e,t){return t.code===`too_many`&&t.retry_after_s!==null?e(`error.too_many`,{seconds:t.retry_after_s}):t.message?t.message:e(cn[t.code]??`error.failed`)}var fn={open:0,ended:1,pending:2},pn=16641,mn=e=>e>=32&&e<=35,hn=e=>e>=16&&e<=18,O={chat_id:null,chat:null,slots:new Map,bubbles:new Map,outgoing:[],running:null,tools:[],failure:null,first_index:1,last_index:0};function gn(e,t){switch(t.type){case`focus`:return{...O,chat_id:t.chat_id};case`opened`:return yn(e,t.chat,t.rows);case`rows`:return t.chat_id===e.chat_id?xn({...e,last_index:Math.max(e.last_index,t.last_message_index)},t.rows):e;case`older_wanted`:return{...e,first_index:Math.max(1,e.first_index-50)};case`chat_changed`:return t.chat.chat_id===e.chat_id?bn(e,t.chat):e;case`stream`:return An(e,t.event);case`sending`:return{...e,failure:null,outgoing:[...e.outgoing,{local_id:t.local_id,text:t.text,sent_ms:t.sent_ms,problem:null}]};case`accepted`:return Dn(e,t);case`not_sent`:return{...e,outgoing:e.outgoing.map(e=>e.local_id===t.local_id?{...e,problem:t.problem}:e)};case`outgoing_dropped`:return{...e,outgoing:e.outgoing.filter(e=>e.local_id!==t.local_id)};case`stopping`:return e.running?{...e,running:{...e.running,is_stopping:!0}}:e;case`stat`:return t.chat_id!==e.chat_id||!e.chat?e:{...e,chat:{...e.chat,session_stat:t.session_stat}}}}function _n(e,t){switch(t.type){case`heartbeat`:return!1;case`state`:case`chat`:return t.data.chat.chat_id!==e.chat_id;default:return t.data.chat_id!==e.chat_id}}function vn(e){let t=[];for(let n=e.first_index;n<=e.last_index;n++){if(e.slots.has(n))continue;let r=t.at(-1);r&&r.to===n-1&&n-r.from<50?r.to=n:t.push({from:n,to:n})}return t}function yn(e,t,n){let r=n.map(e=>e.message_index),i=Math.max(t.last_message_index,...r,0),a=Math.max(1,Math.min(...r,i-50+1)),o=e.chat_id===t.chat_id?e:{...O,chat_id:t.chat_id};return xn({...bn(o,t),first_index:a,last_index:Math.max(o.last_index,i)},n)}function bn(e,t){let n=t.context??e.chat?.context;return{...e,chat:n===void 0?t:{...t,context:n},last_index:Math.max(e.last_index,t.last_message_index)}}function xn(e,t){let n=new Map(e.slots),r=new Map(e.bubbles),{last_index:i,outgoing:a}=e;for(let e of t){i=Math.max(i,e.message_index);let t=Sn(e);t.kind===`removed`&&Cn(n,r,e.message_index),t.kind===`hidden`&&n.has(e.message_index)||n.set(e.message_index,t),t.kind===`message`&&`message_id`in e&&(r.has(e.message_id)||(a=Tn(a,e.role,e.content,e.sent_ms)),r.set(e.message_id,wn(e)))}let o=new Set([...n.values()].flatMap(e=>e.kind===`tool`?[e.row.call_id]:[])),s=e.tools.filter(e=>!o.has(e.call_id));return{...e,slots:n,bubbles:r,outgoing:a,tools:s,last_index:i}}function Sn(e){return`removed`in e?{kind:`removed`}:`hidden`in e?{kind:`hidden`}:e.role===`tool`?{kind:`tool`,row:e}:{kind:`message`,message_id:e.message_id}}function Cn(e,t,n){let r=e.get(n);r?.kind===`message`&&t.delete(r.message_id)}function wn(e){return{message_id:e.message_id,message_index:e.message_index,role:e.role,message_type:e.message_type,content:e.content,object_id:e.object_id,sender_id:e.sender_id,sent_ms:e.sent_ms,details:e.details??{},chunk_id:0,is_complete:!0}}function Tn(e,t,n,r){if(t!==`user`)return e;let i=e.find(e=>e.text===n&&(r===null||r>e.sent_ms-En));return i?e.filter(e=>e!==i):e}var En=6e4;function Dn(e,t){let n=e.outgoing.find(e=>e.local_id===t.local_id),r=e.outgoing.filter(e=>e!==n),i=e.bubbles.get(t.message_id);if(!i&&!n)return e;let a={...i??On(t.message_id,`user`,n?.text??``,n?.sent_ms??null),message_index:t.message_index,is_complete:!0};return kn({...e,outgoing:r,bubbles:new Map(e.bubbles).set(t.message_id,a)},a)}function On(e,t,n,r){return{message_id:e,message_index:null,role:t,message_type:1,content:n,object_id:null,sender_id:``,sent_ms:r,details:{},chunk_id:0,is_complete:!1}}function kn(e,t){if(t.message_index===null)return e;let n=new Map(e.slots).set(t.message_index,{kind:`message`,message_id:t.message_id});return{...e,slots:n,last_index:Math.max(e.last_index,t.message_index)}}function An(e,t){if(_n(e,t))return e;switch(t.type){case`state`:return jn(bn(e,t.data.chat),t.data.running);case`message`:return Mn(e,t.data);case`start`:return{...e,failure:null,tools:[],running:{turn_id:t.data.turn_id,message_id:t.data.message_id,is_stopping:!1}};case`tool`:return{...e,tools:Fn(e.tools,t.data)};case`done`:return In(e,t.data);case`error`:return{...e,failure:{code:t.data.code,message:t.data.message,retry_after_s:null}};case`session`:return e.chat?{...e,chat:{...e.chat,session_stat:t.data.session_stat,next_chat_id:t.data.next_chat_id}}:e;case`chat`:return bn(e,t.data.chat);case`heartbeat`:return e}}function jn(e,t){let n=new Map(e.bubbles);for(let e of n.values())!e.is_complete&&e.message_index===null&&n.delete(e.message_id);if(!t)return{...e,bubbles:n,running:null,tools:[]};t.text!==``&&n.set(t.message_id,{...On(t.message_id,`ai`,t.text,null),chunk_id:t.chunk_id});let r=e.running?.turn_id===t.turn_id&&e.running.is_stopping;return{...e,bubbles:n,running:{turn_id:t.turn_id,message_id:t.message_id,is_stopping:r}}}function Mn(e,t){let n=new Map(e.bubbles),r=n.get(t.message_id);switch(t.state){case`new`:{let i={...r??On(t.message_id,t.role,``,null),role:t.role,message_type:t.message_type,content:t.content,is_complete:!0,...t.sender_id!==void 0&&{sender_id:t.sender_id},sent_ms:t.sent_ms??r?.sent_ms??Nn(t.message_id),...t.object_id!==void 0&&{object_id:t.object_id},...t.details!==void 0&&{details:t.details}},a=r?e.outgoing:Tn(e.outgoing,t.role,t.content,t.sent_ms??null);return{...e,outgoing:a,bubbles:n.set(t.message_id,i)}}case`delta`:{let i=r??On(t.message_id,t.role,``,null);if(i.is_complete||t.chunk_id!==i.chunk_id+1)return e;let a={...i,content:i.content+t.delta,chunk_id:t.chunk_id};return{...e,bubbles:n.set(t.message_id,a)}}case`index`:{let i=Math.max(e.last_index,t.message_index);if(!r)return{...e,last_index:i};let a={...r,message_index:t.message_index};return kn({...e,bubbles:n.set(t.message_id,a),last_index:i},a)}case`removed`:{n.delete(t.message_id);let r=new Map(e.slots).set(t.message_index,{kind:`removed`});return{...e,slots:r,bubbles:n,last_index:Math.max(e.last_index,t.message_index)}}}}function Nn(e){return/^\d+$/.test(e)?Number(BigInt(e)>>22n)+Pn:null}var Pn=Date.UTC(2021,0,1);function Fn(e,t){let n=e.find(e=>e.call_id===t.call_id);return t.state===`call`?n?e:[...e,{call_id:t.call_id,name:t.name,request:t.content,result:null}]:n?e.map(e=>e===n?{...e,result:t.content}:e):[...e,{call_id:t.call_id,name:t.name,request:``,result:t.content}]}function In(e,t){if(e.running&&e.running.turn_id!==t.turn_id)return e;let n=t.message_id===null?void 0:e.bubbles.get(t.message_id);if(!n)return{...e,running:null};let r=t.is_interrupted?{...n.details,interrupted:!0}:n.details,i=new Map(e.bubbles).set(n.message_id,{...n,is_complete:!0,details:r});return{...e,running:null,bubbles:i}}var Ln=1e3,Rn=class{constructor(e,t,n){this.host=e,this.client=t,this.hooks=n,this.state=O,this.problem=null,this.pulling=new Set,this.opening=0,this.local_ids=0,this.onLeave=()=>{let{chat_id:e,outgoing:t}=this.state,n=t.filter(e=>e.problem!==null).map(e=>e.text);e!==null&&n.length>0&&this.hooks.onUnsent(e,n)},e.addController(this),this.sse=new sn(e,t,{onEvent:e=>this.onEvent(e),onStatus:e=>{e===`refused`&&this.fail({code:`not_found`,message:``,retry_after_s:null}),e===`live`&&this.pull()}})}get isLost(){return this.sse.status===`lost`}hostConnected(){window.addEventListener(`pagehide`,this.onLeave)}hostDisconnected(){window.removeEventListener(`pagehide`,this.onLeave),clearTimeout(this.read_timer),this.onLeave()}close(){this.opening+=1,this.sse.follow(null),this.problem=null,this.set(O)}async open(e,t=`opened`){if(e.sid!==void 0&&e.sid===this.state.chat_id&&this.problem===null)return;let n=++this.opening;this.problem=null,this.sse.follow(null),this.set(e.sid===void 0?O:gn(O,{type:`focus`,chat_id:e.sid}));try{let r=await this.fetch(e);if(n!==this.opening){r.msg!==null&&await this.client.send(r.chat.chat_id,r.msg,this.options(!1));return}this.show(r,t)}catch(e){n===this.opening&&this.fail(ln(e))}}async begin(e,t){this.opening+=1,this.problem=null,this.show({chat:e,session_stat:e.session_stat,msg:t,messages:[]},`opened`)}async send(e,t=this.newLocalId()){let{chat_id:n}=this.state;if(n===null)return;let r=this.state.running!==null;this.apply({type:`outgoing_dropped`,local_id:t}),this.apply({type:`sending`,local_id:t,text:e,sent_ms:Date.now()});try{let i=await this.client.send(n,e,this.options(r));if(n!==this.state.chat_id)return;if(i.kind===`accepted`)return this.apply({type:`accepted`,local_id:t,...i.accepted});await this.follow(i.new_session)}catch(e){n===this.state.chat_id&&this.apply({type:`not_sent`,local_id:t,problem:ln(e)})}}discard(e){this.apply({type:`outgoing_dropped`,local_id:e})}async stop(){this.state.chat_id!==null&&(this.apply({type:`stopping`}),await this.attempt(this.client.abort(this.state.chat_id)))}async askAgain(e){let{chat_id:t}=this.state,n=[...this.state.bubbles.values()].filter(e=>e.message_index!==null).sort((e,t)=>(e.message_index??0)-(t.message_index??0)),r=n.findLastIndex(e=>e.role===`user`),i=n[r];if(t!==null&&i){try{for(let e of n.slice(r).reverse())await this.client.removeMessage(t,e.message_id)}catch(e){return this.hooks.onNotice(ln(e))}await this.send(e??i.content)}}async removeMessage(e){this.state.chat_id!==null&&await this.attempt(this.client.removeMessage(this.state.chat_id,e))}async end(){if(this.state.chat_id===null)return;let e=await this.attempt(this.client.end(this.state.chat_id));e&&await this.follow(e.new_session)}wantOlder(){this.state.first_index<=1||vn(this.state).length>0||(this.apply({type:`older_wanted`}),this.pull())}seen(){clearTimeout(this.read_timer);let{chat_id:e,chat:t,last_index:n}=this.state;e!==null&&t&&t.unread!==0&&(this.read_timer=setTimeout(()=>void this.client.markRead(e,n).catch(()=>void 0),Ln))}changed(e){this.apply({type:`chat_changed`,chat:e})}gone(e){e===this.state.chat_id&&this.fail({code:`not_found`,message:``,retry_after_s:null})}async follow(e){await this.open({sid:e,is_read_only:!1},`followed`)}async fetch(e){if(e.is_read_only&&e.sid!==void 0){let t=await this.client.detail(e.sid);return{chat:t,session_stat:t.session_stat,msg:null,messages:t.messages}}return this.client.openSession(e.rid,e.sid)}show(e,t){let n=e.chat.chat_id;this.apply({type:`focus`,chat_id:n}),this.apply({type:`opened`,chat:e.chat,rows:e.messages}),this.hooks.onFocus(e.chat,t),this.sse.follow(D.stream(n)),e.msg!==null&&this.send(e.msg);let r=e.messages.filter(e=>`hidden`in e).map(e=>e.message_index);r.length>0&&this.pullRange(n,Math.min(...r),Math.max(...r))}onEvent(e){_n(this.state,e)?console.error(`xiaozhi: an event of another chat was dropped`,e.type):(this.apply({type:`stream`,event:e}),e.type===`done`&&this.askStat(),this.pull())}async askStat(){let{chat_id:e}=this.state;if(e!==null)try{let{session_stat:t}=await this.client.stat(e);this.apply({type:`stat`,chat_id:e,session_stat:t})}catch{}}pull(){let{chat_id:e}=this.state;if(e!==null&&this.state.chat)for(let{from:t,to:n}of vn(this.state))this.pulling.has(t)||this.pullRange(e,t,n)}async pullRange(e,t,n){let r=this.pulling;r.add(t);try{let i=await this.client.range(e,t,n),a=new Set(i.messages.map(e=>e.message_index)),o=[...i.messages];for(let e=t;e<=n;e++)a.has(e)||o.push({message_index:e,hidden:!0});this.apply({type:`rows`,chat_id:e,rows:o,last_message_index:i.last_message_index}),r.delete(t),this.pull()}catch{r.delete(t)}}options(e){return{interrupt:e,language:this.hooks.language()}}newLocalId(){return`local-${++this.local_ids}`}async attempt(e){try{return await e}catch(e){return this.hooks.onNotice(ln(e)),null}}fail(e){this.sse.follow(null),this.problem=e,this.host.requestUpdate()}apply(e){this.set(gn(this.state,e))}set(e){e.chat_id!==this.state.chat_id&&(this.onLeave(),this.pulling=new Set),e!==this.state&&this.host.requestUpdate(),this.state=e}},zn={"action.cancel":`Cancel`,"action.close":`Close`,"action.copy":`Copy`,"action.delete":`Delete`,"action.discard":`Discard`,"action.edit":`Edit`,"action.reload":`Load again`,"action.retry":`Try again`,"action.save":`Save`,"action.undo":`Undo`,"admin.boards":`Boards`,"admin.chats":`Chats of everybody`,"admin.close_all":`Close all chats`,"admin.close_all_hint":`Every open chat ends. Whoever writes next begins a new one; nothing is deleted.`,"admin.closed":`{count} chats closed`,"admin.show_chats":`Show all of them in the list`,"admin.statistics":`Statistics`,"admin.title":`Administration`,"agent.choose":`Agent`,"agent.default":`Default agent`,"board.add":`Add a board`,"board.address":`Address for the board`,"board.address_hint":`Enter this address as OTA address on the Wi-Fi page of the board.`,"board.asleep_told":`{board} is asleep. It says the sentence when somebody wakes it, unless something else was chosen for that.`,"board.code":`Code on the board's screen`,"board.firmware":`Firmware {version}`,"board.last_seen":`Last seen {time}`,"board.name":`Name of the board`,"board.never_seen":`Not seen yet`,"board.nobody":`Nobody`,"board.none":`No board yet`,"board.none_hint":`Enter the address on the Wi-Fi page of a board, start it, and confirm the code that it shows.`,"board.offline":`Asleep`,"board.online":`Online`,"board.owner":`Its chats belong to`,"board.page":`Device page`,"board.page_hint":`Area, entities and settings are on the device page.`,"board.pair":`Pair`,"board.qr":`QR code of the address`,"board.rename":`Rename`,"board.speak":`Speak a test sentence`,"board.test_sentence":`Hello! I can hear you, and you can hear me.`,"board.unknown_code":`No board shows this code. Codes change after one hour; compare it with the screen.`,"card.board":`Board`,"card.board_missing":`Choose a board`,"card.description":`The conversation with one board, live, with a text field`,"card.empty":`Nothing was said to this board yet.`,"card.name":`XiaoZhi chat`,"card.title":`Title`,"cause.agent_busy":`Agent busy`,"cause.agent_busy_models":`Too many requests at once`,"cause.agent_failed":`Agent failed`,"cause.agent_home_refused":`Refused by Home Assistant`,"cause.agent_no_answer":`No answer`,"cause.agent_no_pictures":`Model without eyes for pictures`,"cause.agent_no_room":`Answer used up by thinking`,"cause.agent_no_tools":`Model without tools`,"cause.agent_not_openai":`Not an OpenAI-like server`,"cause.agent_quota":`Credit used up`,"cause.agent_rate_limited":`Model server's limit`,"cause.agent_refused":`Refused by the model server`,"cause.agent_server_failed":`Model server failed`,"cause.agent_slow":`Agent too slow`,"cause.agent_stream_cut":`Answer cut off`,"cause.agent_too_long":`Chat too long for the model`,"cause.agent_too_many_messages":`Too many messages`,"cause.agent_too_slow":`Model too slow`,"cause.agent_unknown_model":`Unknown model`,"cause.agent_unreachable":`Model server unreachable`,"cause.agent_wrong_key":`Wrong key`,"cause.board_gone":`Board gone`,"cause.cloud_login":`Cloud login`,"cause.failed":`Other`,"cause.media_failed":`Medium not playable`,"cause.microphone_held":`Microphone held by the board`,"cause.no_agent":`No agent`,"cause.no_pipeline":`No assistant`,"cause.no_recognition":`No speech recognition`,"cause.no_satellite":`No satellite`,"cause.no_text":`Nothing understood`,"cause.no_voice":`No voice`,"cause.no_wake_engine":`No wake word engine`,"cause.recognition_failed":`Recognition failed`,"cause.recognition_language":`Recognition lacks the language`,"cause.recognition_slow":`Recognition too slow`,"cause.spoken_limit":`Daily limit`,"cause.voice_failed":`Voice failed`,"cause.voice_format":`Voice in a wrong format`,"cause.voice_slow":`Voice too slow`,"cause.wake_engine_failed":`Wake word engine failed`,"chat.archive":`Archive`,"chat.archived":`Archived`,"chat.back":`Back to the chats`,"chat.clear":`Clear messages`,"chat.clear_hint":`All messages of this chat are removed. The chat itself stays.`,"chat.context":`Context`,"chat.delete":`Delete`,"chat.deleted":`“{name}” was deleted`,"chat.end":`End and begin anew`,"chat.export_json":`Export as JSON`,"chat.export_markdown":`Export as Markdown`,"chat.messages":`Messages`,"chat.more":`More`,"chat.name":`Name`,"chat.next":`Continued in the next chat`,"chat.pin":`Pin`,"chat.previous":`What was said before`,"chat.read_only":`{owner} shares this chat with you for reading.`,"chat.rename":`Rename`,"chat.share":`Share`,"chat.to_latest":`To the latest message`,"chat.unarchive":`Take out of the archive`,"chat.unpin":`Unpin`,"composer.continue":`Write to begin the next chat`,"composer.editing":`You edit your question. Its answer is replaced.`,"composer.hint":`Message`,"composer.send":`Send`,"composer.stop":`Stop`,"composer.stopping":`Stopping…`,"context.chat":`This chat`,"context.chat_hint":`What the agent should know and keep to in this chat. Empty: your default context.`,"context.content":`Text`,"context.default":`Default for new chats`,"context.fill":`Take over the text of`,"context.is_default":`Default`,"context.name":`Name`,"context.named":`Saved contexts`,"context.new":`New context`,"context.none":`No saved context yet.`,"context.title":`Context`,"error.busy":`An answer is still being made. Wait for it or stop it.`,"error.closed":`This chat has ended.`,"error.failed":`That did not work. Try again.`,"error.full":`There are as many as there may be. Remove one first.`,"error.not_found":`This chat does not exist, or it is not shared with you.`,"error.not_loaded":`XiaoZhi is not running. Look at its page under Devices & services.`,"error.offline":`Home Assistant cannot be reached.`,"error.read_only":`You may read this chat, but not write to it.`,"error.storage_failed":`Home Assistant could not store it. Is its disk full?`,"error.too_large":`That is too long.`,"error.too_many":`Too many messages. Try again in {seconds} seconds.`,"export.all":`Export all my chats`,"filter.all":`All`,"filter.archived":`Archived`,"filter.everybody":`Everybody`,"filter.label":`Which chats`,"filter.panel":`Written`,"filter.shared":`Shared with me`,"group.month":`Last 30 days`,"group.pinned":`Pinned`,"group.today":`Today`,"group.week":`Last 7 days`,"group.yesterday":`Yesterday`,"links.agents":`Agents`,"links.assistants":`Voice assistants`,"links.exposure":`Exposed devices`,"links.title":`In Home Assistant`,"list.choose":`Choose a chat, or begin a new one.`,"list.empty":`No chats yet`,"list.empty_hint":`What is said to your boards appears here. You can also write.`,"list.failed":`The chats could not be loaded.`,"list.label":`Chats`,"list.new":`New chat`,"list.none_found":`Nothing found`,"list.search":`Search`,"list.unread":`{count} unread`,"message.answer":`Answer`,"message.by_voice":`Spoken to {board}`,"message.code":`Code`,"message.copied":`Copied`,"message.delete":`Delete message`,"message.edit":`Edit and ask again`,"message.interrupted":`Interrupted`,"message.interrupted_after":`Interrupted; heard until: {spoken}`,"message.no_file":`The file is not there any more.`,"message.not_sent":`Not sent`,"message.pause":`Pause`,"message.photo":`Photo`,"message.play":`Play the recording`,"message.retry":`Ask again`,"message.sending":`Sending…`,"message.thinking":`Thinking…`,"message.you":`You`,"new.title":`New chat`,"new.welcome":`What can I do for you?`,"panel.menu":`Menu`,"panel.title":`XiaoZhi`,"share.can_read":`Can read`,"share.can_write":`Can write`,"share.nobody":`There is nobody else in this home.`,"share.none":`No access`,"share.title":`Share with`,"share.with":`Shared`,"state.closed":`closed`,"state.off":`off`,"state.on":`on`,"state.open":`open`,"state.unavailable":`not reachable`,"stats.boards":`Boards online`,"stats.chats":`Chats`,"stats.days":`{count} days`,"stats.errors":`Errors`,"stats.errors_none":`No errors`,"stats.first_sound":`Time to the first sound`,"stats.first_token":`Time to the first word`,"stats.input":`Read`,"stats.interrupted":`Interrupted`,"stats.median":`Median`,"stats.messages":`Messages`,"stats.output":`Written`,"stats.p95":`95 of 100`,"stats.period":`Period`,"stats.tokens":`Tokens`,"stats.turns":`Questions`,"status.lost":`No connection to Home Assistant. Trying again…`,"tool.light":`Set the light`,"tool.list":`Add to the list`,"tool.look":`Look at the home`,"tool.now":`{name}: {state}`,"tool.position":`Set the position`,"tool.temperature":`Set the temperature`,"tool.time":`Look at the clock`,"tool.timer":`Start a timer`,"tool.timer_cancelled":`Cancel a timer`,"tool.turn_off":`Turn off`,"tool.turn_on":`Turn on`,"tool.volume":`Set the volume`,"tools.failed":`did not work`,"tools.request":`Request`,"tools.result":`Result`,"tools.running":`{name}…`,"tools.used_many":`{count} tools used`},Bn={"action.cancel":`取消`,"action.close":`关闭`,"action.copy":`复制`,"action.delete":`删除`,"action.discard":`放弃`,"action.edit":`编辑`,"action.reload":`重新加载`,"action.retry":`重试`,"action.save":`保存`,"action.undo":`撤销`,"admin.boards":`设备`,"admin.chats":`所有人的对话`,"admin.close_all":`结束所有对话`,"admin.close_all_hint":`所有进行中的对话都会结束。之后再发消息会开始新对话；不会删除任何内容。`,"admin.closed":`已结束 {count} 个对话`,"admin.show_chats":`在列表中显示全部`,"admin.statistics":`统计`,"admin.title":`管理`,"agent.choose":`智能体`,"agent.default":`默认智能体`,"board.add":`添加设备`,"board.address":`设备要填写的地址`,"board.address_hint":`在设备的 Wi-Fi 配置页面中，将此地址填为 OTA 地址。`,"board.asleep_told":`{board} 正在休眠。有人唤醒它时会播报这句话，除非你为休眠设备选择了其他方式。`,"board.code":`设备屏幕上的验证码`,"board.firmware":`固件 {version}`,"board.last_seen":`最后在线：{time}`,"board.name":`设备名称`,"board.never_seen":`尚未上线`,"board.nobody":`无人`,"board.none":`还没有设备`,"board.none_hint":`在设备的 Wi-Fi 配置页面中填写此地址，启动设备，然后确认它显示的验证码。`,"board.offline":`休眠`,"board.online":`在线`,"board.owner":`对话归属于`,"board.page":`设备页面`,"board.page_hint":`区域、实体和设置在设备页面中。`,"board.pair":`配对`,"board.qr":`地址的二维码`,"board.rename":`重命名`,"board.speak":`播报测试句子`,"board.test_sentence":`你好！我能听到你，你也能听到我。`,"board.unknown_code":`没有设备显示此验证码。验证码一小时后会更换，请与屏幕核对。`,"card.board":`设备`,"card.board_missing":`请选择设备`,"card.description":`与一台设备的实时对话，可输入文字`,"card.empty":`还没有人对这台设备说过话。`,"card.name":`小智对话`,"card.title":`标题`,"cause.agent_busy":`智能体繁忙`,"cause.agent_busy_models":`同时请求过多`,"cause.agent_failed":`智能体出错`,"cause.agent_home_refused":`Home Assistant 拒绝`,"cause.agent_no_answer":`没有回答`,"cause.agent_no_pictures":`模型不支持图片`,"cause.agent_no_room":`思考用尽了回答长度`,"cause.agent_no_tools":`模型不支持工具`,"cause.agent_not_openai":`服务器不兼容 OpenAI`,"cause.agent_quota":`额度用尽`,"cause.agent_rate_limited":`模型服务器限流`,"cause.agent_refused":`模型服务器拒绝`,"cause.agent_server_failed":`模型服务器出错`,"cause.agent_slow":`智能体过慢`,"cause.agent_stream_cut":`回答中断`,"cause.agent_too_long":`对话超出模型长度`,"cause.agent_too_many_messages":`消息过多`,"cause.agent_too_slow":`模型过慢`,"cause.agent_unknown_model":`未知模型`,"cause.agent_unreachable":`模型服务器无法连接`,"cause.agent_wrong_key":`密钥错误`,"cause.board_gone":`设备已断开`,"cause.cloud_login":`未登录云服务`,"cause.failed":`其他`,"cause.media_failed":`媒体无法播放`,"cause.microphone_held":`麦克风被占用`,"cause.no_agent":`没有智能体`,"cause.no_pipeline":`没有语音助手`,"cause.no_recognition":`没有语音识别`,"cause.no_satellite":`没有卫星实体`,"cause.no_text":`没有听懂`,"cause.no_voice":`没有语音合成`,"cause.no_wake_engine":`没有唤醒词引擎`,"cause.recognition_failed":`识别失败`,"cause.recognition_language":`识别不支持该语言`,"cause.recognition_slow":`识别过慢`,"cause.spoken_limit":`达到每日上限`,"cause.voice_failed":`语音合成失败`,"cause.voice_format":`语音格式不符`,"cause.voice_slow":`语音合成过慢`,"cause.wake_engine_failed":`唤醒词引擎出错`,"chat.archive":`归档`,"chat.archived":`已归档`,"chat.back":`返回对话列表`,"chat.clear":`清空消息`,"chat.clear_hint":`此对话中的所有消息都会被移除，对话本身会保留。`,"chat.context":`上下文`,"chat.delete":`删除`,"chat.deleted":`已删除“{name}”`,"chat.end":`结束并重新开始`,"chat.export_json":`导出为 JSON`,"chat.export_markdown":`导出为 Markdown`,"chat.messages":`消息`,"chat.more":`更多`,"chat.name":`名称`,"chat.next":`在下一个对话中继续`,"chat.pin":`置顶`,"chat.previous":`之前的对话`,"chat.read_only":`{owner} 与你共享了此对话，仅供阅读。`,"chat.rename":`重命名`,"chat.share":`共享`,"chat.to_latest":`跳到最新消息`,"chat.unarchive":`取消归档`,"chat.unpin":`取消置顶`,"composer.continue":`发送消息以开始下一个对话`,"composer.editing":`正在修改提问，原来的回答会被替换。`,"composer.hint":`消息`,"composer.send":`发送`,"composer.stop":`停止`,"composer.stopping":`正在停止…`,"context.chat":`此对话`,"context.chat_hint":`智能体在此对话中应了解并遵守的内容。留空则使用你的默认上下文。`,"context.content":`内容`,"context.default":`新对话默认使用`,"context.fill":`套用内容`,"context.is_default":`默认`,"context.name":`名称`,"context.named":`已保存的上下文`,"context.new":`新建上下文`,"context.none":`还没有保存的上下文。`,"context.title":`上下文`,"error.busy":`回答还在生成中。请等待或停止。`,"error.closed":`此对话已结束。`,"error.failed":`操作未成功，请重试。`,"error.full":`数量已达上限，请先删除一个。`,"error.not_found":`此对话不存在，或者没有与你共享。`,"error.not_loaded":`小智没有运行。请查看“设备与服务”中的集成页面。`,"error.offline":`无法连接到 Home Assistant。`,"error.read_only":`你可以阅读此对话，但不能发送消息。`,"error.storage_failed":`Home Assistant 无法保存。磁盘是否已满？`,"error.too_large":`内容太长。`,"error.too_many":`消息过于频繁，请在 {seconds} 秒后重试。`,"export.all":`导出我的所有对话`,"filter.all":`全部`,"filter.archived":`已归档`,"filter.everybody":`所有人`,"filter.label":`显示哪些对话`,"filter.panel":`文字对话`,"filter.shared":`与我共享`,"group.month":`最近 30 天`,"group.pinned":`置顶`,"group.today":`今天`,"group.week":`最近 7 天`,"group.yesterday":`昨天`,"links.agents":`智能体`,"links.assistants":`语音助手`,"links.exposure":`公开的设备`,"links.title":`在 Home Assistant 中`,"list.choose":`选择一个对话，或开始新对话。`,"list.empty":`还没有对话`,"list.empty_hint":`对设备说的话会出现在这里。你也可以直接输入文字。`,"list.failed":`无法加载对话。`,"list.label":`对话`,"list.new":`新对话`,"list.none_found":`没有找到`,"list.search":`搜索`,"list.unread":`{count} 条未读`,"message.answer":`回答`,"message.by_voice":`对 {board} 说`,"message.code":`代码`,"message.copied":`已复制`,"message.delete":`删除消息`,"message.edit":`修改后重新提问`,"message.interrupted":`已打断`,"message.interrupted_after":`已打断；播放到：{spoken}`,"message.no_file":`文件已不存在。`,"message.not_sent":`未发送`,"message.pause":`暂停`,"message.photo":`照片`,"message.play":`播放录音`,"message.retry":`重新提问`,"message.sending":`发送中…`,"message.thinking":`思考中…`,"message.you":`你`,"new.title":`新对话`,"new.welcome":`有什么可以帮你？`,"panel.menu":`菜单`,"panel.title":`小智`,"share.can_read":`可阅读`,"share.can_write":`可发送`,"share.nobody":`这个家里没有其他用户。`,"share.none":`无权限`,"share.title":`共享给`,"share.with":`已共享`,"state.closed":`已关闭`,"state.off":`已关闭`,"state.on":`已打开`,"state.open":`已打开`,"state.unavailable":`无法连接`,"stats.boards":`在线设备`,"stats.chats":`对话`,"stats.days":`{count} 天`,"stats.errors":`错误`,"stats.errors_none":`没有错误`,"stats.first_sound":`首个声音用时`,"stats.first_token":`首个词用时`,"stats.input":`输入`,"stats.interrupted":`被打断`,"stats.median":`中位数`,"stats.messages":`消息`,"stats.output":`输出`,"stats.p95":`第 95 百分位`,"stats.period":`时间范围`,"stats.tokens":`Token`,"stats.turns":`提问`,"status.lost":`与 Home Assistant 的连接已断开，正在重试…`,"tool.light":`调节灯光`,"tool.list":`添加到清单`,"tool.look":`查看家中状态`,"tool.now":`{name}：{state}`,"tool.position":`调节位置`,"tool.temperature":`设置温度`,"tool.time":`查看时间`,"tool.timer":`启动计时器`,"tool.timer_cancelled":`取消计时器`,"tool.turn_off":`关闭`,"tool.turn_on":`打开`,"tool.volume":`设置音量`,"tools.failed":`未成功`,"tools.request":`请求`,"tools.result":`结果`,"tools.running":`{name}…`,"tools.used_many":`使用了 {count} 个工具`},Vn={en:zn,"zh-Hans":Bn},Hn=e=>e in zn;function Un(e,t){let n=`cause.${t}`;return Hn(n)?e(n):t.replaceAll(`_`,` `)}var Wn=e=>Vn[e]??(e.startsWith(`zh`)?Bn:zn);function Gn(e,t){let n=Wn(e),r=(e,t={})=>n[e].replace(/\{(\w+)\}/g,(e,n)=>String(t[n]??e)),i=t===`12`||t!==`24`&&void 0;return Object.assign(r,{language:Kn(e),hour12:i})}function Kn(e){try{return Intl.getCanonicalLocales(e)[0]??`en`}catch{return`en`}}var qn=new Map;function k(e,t,n){let r=JSON.stringify([e.language,n]),i=qn.get(r);return i||qn.set(r,i=new Intl.DateTimeFormat(e.language,n)),i.format(t)}var Jn=(e,t)=>k(e,t,{hour:`numeric`,minute:`2-digit`,...e.hour12!==void 0&&{hour12:e.hour12}}),Yn=(e,t)=>k(e,t,{dateStyle:`medium`,timeStyle:`short`,...e.hour12!==void 0&&{hour12:e.hour12}}),Xn=864e5;function Zn(e,t){let n=e=>new Date(e).setHours(0,0,0,0);return Math.round((n(t)-n(e))/Xn)}function Qn(e,t,n){let r=Zn(t,n);return r===0?e(`group.today`):r===1?e(`group.yesterday`):k(e,t,{weekday:`long`,day:`numeric`,month:`long`,...new Date(t).getFullYear()!==new Date(n).getFullYear()&&{year:`numeric`}})}function $n(e,t,n){let r=Zn(t,n);return r<=0?Jn(e,t):r<7?k(e,t,{weekday:`short`}):k(e,t,{day:`numeric`,month:`numeric`,...r>300&&{year:`2-digit`}})}var er=(e,t)=>k(e,new Date(`${t}T12:00:00`).getTime(),{day:`numeric`,month:`short`}),tr=(e,t)=>k(e,t,{month:`long`,year:`numeric`}),nr=(e,t)=>new Intl.NumberFormat(e.language).format(t);function A(e,t,n,r){var i=arguments.length,a=i<3?t:r===null?r=Object.getOwnPropertyDescriptor(t,n):r,o;if(typeof Reflect==`object`&&typeof Reflect.decorate==`function`)a=Reflect.decorate(e,t,n,r);else for(var s=e.length-1;s>=0;s--)(o=e[s])&&(a=(i<3?o(a):i>3?o(t,n,a):o(t,n))||a);return i>3&&a&&Object.defineProperty(t,n,a),a}var j=e=>t=>{customElements.get(e)||customElements.define(e,t)},M=class extends Ge{constructor(...e){super(...e),this.t=Gn(`en`)}tell(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t,bubbles:!0,composed:!0}))}};A([S({attribute:!1})],M.prototype,`t`,void 0);var rr=o`
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
`,N=(e,t=24)=>y`<svg viewBox="0 0 24 24" width=${t} height=${t} aria-hidden="true" focusable="false">
    <path d=${e} fill="currentColor" />
  </svg>`,P=o`
  :host {
    --text: var(--primary-text-color, #212121);
    --muted: var(--secondary-text-color, #616161);
    --line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --page: var(--primary-background-color, #fafafa);
    --card: var(--card-background-color, #fff);
    --accent: var(--primary-color, #009ac7);
    --on-accent: var(--text-primary-color, #fff);
    --danger: var(--error-color, #db4437);
    /* A theme's colours are made for areas: as text, and below text, they come nearer to the text's (WCAG 2.2, 1.4.3). */
    --accent-text: color-mix(in srgb, var(--accent) 66%, var(--text));
    --accent-fill: color-mix(in srgb, var(--accent) 74%, #000);
    --danger-text: color-mix(in srgb, var(--danger) 80%, var(--text));
    --danger-fill: color-mix(in srgb, var(--danger) 84%, #000);
    --soft: color-mix(in srgb, var(--text) 7%, transparent);
    --softer: color-mix(in srgb, var(--text) 4%, transparent);
    --tint: color-mix(in srgb, var(--accent) 14%, var(--card));
    --radius: 14px;
    box-sizing: border-box;
    color: var(--text);
    font-family: var(--ha-font-family-body, Roboto, Noto, "Noto Sans CJK SC", sans-serif);
    font-size: 15px;
    line-height: 1.5;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .hidden-visually {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`,F=o`
  button,
  .button {
    font: inherit;
    color: inherit;
    cursor: pointer;
    border: 0;
    background: none;
    text-decoration: none;
  }
  button:disabled {
    cursor: default;
    opacity: 0.45;
  }
  .icon {
    display: inline-grid;
    place-items: center;
    flex: none;
    inline-size: 44px;
    block-size: 44px;
    padding: 0;
    border-radius: 50%;
  }
  .icon.small {
    inline-size: 32px;
    block-size: 32px;
    color: var(--muted);
  }
  .icon:hover:not(:disabled),
  .plain:hover:not(:disabled) {
    background: color-mix(in srgb, currentColor 10%, transparent);
  }
  .plain,
  .filled {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-block-size: 40px;
    padding: 0 18px;
    border-radius: 20px;
    font-weight: 500;
  }
  .plain {
    color: var(--accent-text);
  }
  .filled {
    color: var(--on-accent);
    background: var(--accent-fill);
  }
  .filled:hover:not(:disabled) {
    filter: brightness(1.08);
  }
  .danger {
    color: var(--danger-text);
  }
  .filled.danger {
    color: #fff;
    background: var(--danger-fill);
  }
`,ir=o`
  label.field {
    display: grid;
    gap: 4px;
    color: var(--muted);
    font-size: 13px;
  }
  input[type="text"],
  input[type="search"],
  textarea,
  select {
    font: inherit;
    font-size: 15px;
    color: var(--text);
    background: var(--softer);
    border: 1px solid var(--line);
    border-radius: 10px;
    padding: 9px 12px;
    inline-size: 100%;
    min-block-size: 42px;
  }
  textarea {
    resize: vertical;
  }
  select {
    cursor: pointer;
  }
  select option {
    color: var(--text);
    background: var(--card);
  }
  input:focus,
  textarea:focus,
  select:focus {
    outline: 2px solid var(--accent);
    outline-offset: -1px;
  }
  input[type="checkbox"] {
    inline-size: 18px;
    block-size: 18px;
    accent-color: var(--accent);
  }
`,ar=`xiaozhi-draft`,or=(e,t)=>`${ar}:${e}:${t}`;function sr(e){try{return localStorage.getItem(e)??``}catch{return``}}function cr(e,t){try{t?localStorage.setItem(e,t):localStorage.removeItem(e)}catch{}}var lr=32e3,I=class extends M{constructor(...e){super(...e),this.draft_key=``,this.is_running=!1,this.is_stopping=!1,this.hint=``,this.edited=null,this.text=``,this.onStorage=e=>{e.key===this.draft_key&&this.shadowRoot?.activeElement!==this.field&&(this.text=e.newValue??``)}}static{this.styles=[P,F,o`
      :host {
        display: block;
      }
      form {
        display: flex;
        align-items: flex-end;
        gap: 4px;
        padding: 5px;
        border: 1px solid var(--line);
        border-radius: 26px;
        background: var(--card);
        box-shadow: 0 2px 12px rgba(0, 0, 0, 0.06);
      }
      form:focus-within {
        border-color: var(--accent);
        box-shadow: 0 0 0 1px var(--accent);
      }
      textarea:focus-visible {
        outline: 0; /* the ring is around the whole field */
      }
      textarea {
        flex: 1;
        min-inline-size: 0;
        max-block-size: min(240px, 40dvh);
        padding: 9px 14px;
        border: 0;
        outline: 0;
        resize: none;
        font: inherit;
        font-size: 16px; /* below 16 px phones zoom the page in */
        line-height: 22px;
        color: inherit;
        background: none;
      }
      textarea::placeholder {
        color: var(--muted);
      }
      .edited {
        display: flex;
        align-items: center;
        gap: 8px;
        padding-inline: 16px 8px;
        color: var(--muted);
        font-size: 13px;
      }
      .edited span {
        flex: 1;
      }
      form > .icon {
        inline-size: 40px;
        block-size: 40px;
        color: var(--on-accent);
        background: var(--accent-fill);
      }
      form > .icon:hover:not(:disabled) {
        background: color-mix(in srgb, var(--accent) 85%, var(--text));
      }
      form > .icon:disabled {
        color: var(--muted);
        background: var(--soft);
        opacity: 1;
      }
      form > .icon.stop {
        color: var(--page);
        background: var(--text);
      }
    `]}connectedCallback(){super.connectedCallback(),window.addEventListener(`storage`,this.onStorage)}disconnectedCallback(){super.disconnectedCallback(),window.removeEventListener(`storage`,this.onStorage)}willUpdate(e){e.has(`draft_key`)&&(this.text=sr(this.draft_key)),e.has(`edited`)&&(this.hasUpdated||this.edited!==null)&&(this.text=this.edited??sr(this.draft_key))}updated(e){(e.has(`text`)||e.has(`draft_key`))&&(this.field.style.height=`auto`,this.field.style.height=`${this.field.scrollHeight}px`)}take(){matchMedia(`(hover: hover)`).matches&&this.updateComplete.then(()=>this.field.focus())}render(){let{t:e}=this,t=this.hint||e(`composer.hint`),n=this.is_running&&!this.text.trim(),r=e(this.is_stopping?`composer.stopping`:`composer.stop`);return y`${this.edited===null?b:this.renderEdited()}<form
      @submit=${e=>{e.preventDefault(),this.send()}}
    >
      <textarea
        rows="1"
        dir="auto"
        data-testid="composer"
        enterkeyhint="send"
        maxlength=${lr}
        placeholder=${t}
        aria-label=${t}
        .value=${this.text}
        @input=${this.onInput}
        @keydown=${this.onKey}
      ></textarea>
      ${n?y`<button
            type="button"
            class="icon stop"
            data-testid="stop"
            aria-label=${r}
            title=${r}
            ?disabled=${this.is_stopping}
            @click=${()=>this.tell(`stop`)}
          >
            ${N(Pt)}
          </button>`:y`<button
            class="icon"
            data-testid="send"
            aria-label=${e(`composer.send`)}
            title=${e(`composer.send`)}
            ?disabled=${!this.text.trim()}
          >
            ${N(rt)}
          </button>`}
    </form>`}renderEdited(){let{t:e}=this;return y`<div class="edited" data-testid="editing">
      ${N(Ct,16)}<span>${e(`composer.editing`)}</span>
      <button class="icon small" aria-label=${e(`action.cancel`)} title=${e(`action.cancel`)} @click=${()=>this.tell(`edit-ended`)}>
        ${N(ct,18)}
      </button>
    </div>`}onInput(){this.text=this.field.value,this.edited===null&&cr(this.draft_key,this.text)}onKey(e){if(e.key===`Escape`&&this.edited!==null)return this.tell(`edit-ended`);if(e.key===`Escape`&&this.is_running)return this.tell(`stop`);e.key!==`Enter`||e.shiftKey||e.isComposing||e.keyCode===229||matchMedia(`(hover: hover)`).matches&&(e.preventDefault(),this.send())}send(){let e=this.text.trim();if(e){if(this.edited!==null)return this.tell(`send-anew`,e);this.text=``,cr(this.draft_key,``),this.tell(`send`,e)}}};A([S()],I.prototype,`draft_key`,void 0),A([S({type:Boolean})],I.prototype,`is_running`,void 0),A([S({type:Boolean})],I.prototype,`is_stopping`,void 0),A([S()],I.prototype,`hint`,void 0),A([S({attribute:!1})],I.prototype,`edited`,void 0),A([C()],I.prototype,`text`,void 0),A([Xe(`textarea`)],I.prototype,`field`,void 0),I=A([j(`xiaozhi-composer`)],I);var ur={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},dr=e=>(...t)=>({_$litDirective$:e,values:t}),fr=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}},{I:pr}=Ve,mr=e=>e,hr=()=>document.createComment(``),gr=(e,t,n)=>{let r=e._$AA.parentNode,i=t===void 0?e._$AB:t._$AA;if(n===void 0)n=new pr(r.insertBefore(hr(),i),r.insertBefore(hr(),i),e,e.options);else{let t=n._$AB.nextSibling,a=n._$AM,o=a!==e;if(o){let t;n._$AQ?.(e),n._$AM=e,n._$AP!==void 0&&(t=e._$AU)!==a._$AU&&n._$AP(t)}if(t!==i||o){let e=n._$AA;for(;e!==t;){let t=mr(e).nextSibling;mr(r).insertBefore(e,i),e=t}}}return n},L=(e,t,n=e)=>(e._$AI(t,n),e),_r={},vr=(e,t=_r)=>e._$AH=t,yr=e=>e._$AH,br=e=>{e._$AR(),e._$AA.remove()},xr=(e,t,n)=>{let r=new Map;for(let i=t;i<=n;i++)r.set(e[i],i);return r},Sr=dr(class extends fr{constructor(e){if(super(e),e.type!==ur.CHILD)throw Error(`repeat() can only be used in text expressions`)}dt(e,t,n){let r;n===void 0?n=t:t!==void 0&&(r=t);let i=[],a=[],o=0;for(let t of e)i[o]=r?r(t,o):o,a[o]=n(t,o),o++;return{values:a,keys:i}}render(e,t,n){return this.dt(e,t,n).values}update(e,[t,n,r]){let i=yr(e),{values:a,keys:o}=this.dt(t,n,r);if(!Array.isArray(i))return this.ut=o,a;let s=this.ut??=[],c=[],l,u,d=0,f=i.length-1,p=0,m=a.length-1;for(;d<=f&&p<=m;)if(i[d]===null)d++;else if(i[f]===null)f--;else if(s[d]===o[p])c[p]=L(i[d],a[p]),d++,p++;else if(s[f]===o[m])c[m]=L(i[f],a[m]),f--,m--;else if(s[d]===o[m])c[m]=L(i[d],a[m]),gr(e,c[m+1],i[d]),d++,m--;else if(s[f]===o[p])c[p]=L(i[f],a[p]),gr(e,i[d],i[f]),f--,p++;else if(l===void 0&&(l=xr(o,p,m),u=xr(s,d,f)),l.has(s[d])){if(l.has(s[f])){let t=u.get(o[p]),n=t===void 0?null:i[t];if(n===null){let t=gr(e,i[d]);L(t,a[p]),c[p]=t}else c[p]=L(n,a[p]),gr(e,i[d],n),i[t]=null;p++}else br(i[f]),f--}else br(i[d]),d++;for(;p<=m;){let t=gr(e,c[m+1]);L(t,a[p]),c[p++]=t}for(;d<=f;){let e=i[d++];e!==null&&br(e)}return this.ut=o,vr(e,c),Oe}});async function Cr(e){try{return await navigator.clipboard.writeText(e),!0}catch{return wr(e)}}function wr(e){let t=document.createElement(`textarea`);t.value=e,t.style.position=`fixed`,t.style.opacity=`0`;let n=document.activeElement;document.body.append(t),t.select();let r=document.execCommand(`copy`);return t.remove(),n instanceof HTMLElement&&n.focus(),r}var Tr=class extends M{constructor(...e){super(...e),this.code=``,this.language=``,this.is_copied=!1}static{this.styles=[P,F,o`
      :host {
        display: block;
        margin-block: 8px;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--softer);
        overflow: hidden;
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding-inline: 14px 4px;
        background: var(--softer);
        color: var(--muted);
        font-size: 12px;
      }
      pre {
        margin: 0;
        padding: 12px 14px;
        overflow-x: auto;
        direction: ltr;
        text-align: left;
        font: 13px/1.5 var(--ha-font-family-code, ui-monospace, Menlo, Consolas, monospace);
      }
    `]}render(){let e=this.t(this.is_copied?`message.copied`:`action.copy`);return y`<header>
        <span>${this.language||this.t(`message.code`)}</span>
        <button class="icon small" aria-label=${e} title=${e} @click=${this.copy}>
          ${N(this.is_copied?ot:lt,16)}
        </button>
      </header>
      <pre tabindex="0"><code>${this.code}</code></pre>`}async copy(){this.is_copied=await Cr(this.code)}};A([S()],Tr.prototype,`code`,void 0),A([S()],Tr.prototype,`language`,void 0),A([C()],Tr.prototype,`is_copied`,void 0),Tr=A([j(`xiaozhi-code`)],Tr);function Er(){return{async:!1,breaks:!1,extensions:null,gfm:!0,hooks:null,pedantic:!1,renderer:null,silent:!1,tokenizer:null,walkTokens:null}}var R=Er();function Dr(e){R=e}var z={exec:()=>null};function Or(e){let t=[];return n=>{let r=Math.max(0,Math.min(3,n-1)),i=t[r];return i||(i=e(r),t[r]=i),i}}function B(e,t=``){let n=typeof e==`string`?e:e.source,r={replace:(e,t)=>{let i=typeof t==`string`?t:t.source;return i=i.replace(V.caret,`$1`),n=n.replace(e,i),r},getRegex:()=>new RegExp(n,t)};return r}var kr=((e=``)=>{try{return!!RegExp(`(?<=1)(?<!1)`+e)}catch{return!1}})(),V={codeRemoveIndent:/^(?: {0,3}\t| {1,4})/gm,listInterruptsParagraph:/^ {0,3}(?:[*+-]|1[.)])[ \t]+[^ \t\n]/,outputLinkReplace:/\\([\[\]])/g,indentCodeCompensation:/^(\s+)(?:```)/,beginningSpace:/^\s+/,endingHash:/#$/,startingSpaceChar:/^ /,endingSpaceChar:/ $/,endingSpaceTabChar:/[ \t]$/,nonSpaceChar:/[^ ]/,newLineCharGlobal:/\n/g,tabCharGlobal:/\t/g,leadingSpaceTab:/^[ \t]+/,multipleSpaceGlobal:/\s+/g,blankLine:/^[ \t]*$/,doubleBlankLine:/\n[ \t]*\n[ \t]*$/,blockquoteStart:/^ {0,3}>/,blockquoteSetextReplace:/\n {0,3}((?:=+|-+)[ \t]*)(?=\n|$)/g,blockquoteSetextReplace2:/^ {0,3}>[ \t]?/gm,blockquoteMarkerWhitespace:/^( {0,3}>)(\t[ \t]*)/gm,nestedBlockMarker:/^ {0,3}(?:(?:[*+-]|\d{1,9}[.)])(?: |$)|> ?)/,listReplaceNesting:/^ {1,4}(?=( {4})*[^ ])/g,listIsTask:/^\[[ xX]\][ \t]+\S/,listReplaceTask:/^\[[ xX]\][ \t]+/,listTaskCheckbox:/\[[ xX]\]/,anyLine:/\n.*\n/,hrefBrackets:/^<(.*)>$/,tableDelimiter:/[:|]/,tableAlignChars:/^\||\| *$/g,tableRowBlankLine:/\n[ \t]*$/,tableAlignRight:/^ *-+: *$/,tableAlignCenter:/^ *:-+: *$/,tableAlignLeft:/^ *:-+ *$/,startATag:/^<a /i,endATag:/^<\/a>/i,startPreScriptTag:/^<(pre|code|kbd|script)(\s|>)/i,endPreScriptTag:/^<\/(pre|code|kbd|script)(\s|>)/i,startAngleBracket:/^</,endAngleBracket:/>$/,pedanticHrefTitle:/^([^'"]*[^\s])\s+(['"])(.*)\2/,unicodeAlphaNumeric:/[\p{L}\p{N}]/u,numericCharacterReference:/&#(?:(\d{1,7})|[Xx]([A-Fa-f0-9]{1,6}));/,numericCharacterReferenceOrAmpersand:/&#(?:(\d{1,7})|[Xx]([A-Fa-f0-9]{1,6}));|&(?!(#\d{1,7}|#[Xx][a-fA-F0-9]{1,6}|\w+);)/g,escapeTest:/[&<>"']/,escapeReplace:/[&<>"']/g,escapeTestNoEncode:/[<>"']|&(?!(#\d{1,7}|#[Xx][a-fA-F0-9]{1,6}|\w+);)/,escapeReplaceNoEncode:/[<>"']|&(?!(#\d{1,7}|#[Xx][a-fA-F0-9]{1,6}|\w+);)/g,caret:/(^|[^\[])\^/g,percentDecode:/%25/g,findPipe:/\|/g,splitPipe:/ \|/,slashPipe:/\\\|/g,carriageReturn:/\r\n|\r/g,spaceLine:/^ +$/gm,notSpaceStart:/^\S*/,endingNewline:/\n$/,listItemRegex:e=>RegExp(`^( {0,3}${e})((?:[	 ][^\\n]*)?(?:\\n|$))`),nextBulletRegex:Or(e=>RegExp(`^ {0,${e}}(?:[*+-]|\\d{1,9}[.)])((?:[ 	][^\\n]*)?(?:\\n|$))`)),hrRegex:Or(e=>RegExp(`^ {0,${e}}((?:-[ 	]*){3,}|(?:_[ 	]*){3,}|(?:\\*[ 	]*){3,})(?:\\n+|$)`)),fencesBeginRegex:Or(e=>RegExp(`^ {0,${e}}(?:\`\`\`|~~~)`)),headingBeginRegex:Or(e=>RegExp(`^ {0,${e}}#{1,6}(?:\\s|$)`)),pedanticHeadingBeginRegex:Or(e=>RegExp(`^ {0,${e}}#`)),htmlBeginRegex:Or(e=>RegExp(`^ {0,${e}}(?:</?(?:${Ir})(?:[ \\t]+|$|/?>)|<(?:(?:script|pre|style|textarea)(?:[\\s>]|$)|!--)|<\\?|<![A-Za-z]|<!\\[CDATA\\[)`,`i`)),blockquoteBeginRegex:Or(e=>RegExp(`^ {0,${e}}>`)),nestedContainerMarkers:/^(?: {0,3}(?:(?:[*+-]|\d{1,9}[.)])[ \t]+|>[ \t]?))+/},Ar=/^(?:[ \t]*(?:\n|$))+/,jr=/^((?: {4}| {0,3}\t)[^\n]+(?:\n(?:[ \t]*(?:\n|$))*)?)+/,Mr=/^ {0,3}(`{3,}(?=[^`\n]*(?:\n|$))|~{3,})([^\n]*)(?:\n|$)(?:|([\s\S]*?)(?:\n|$))(?: {0,3}(?:(?=`)\1`*|(?=~)\1~*) *(?=\n|$)|$)/,Nr=/^ {0,3}((?:-[\t ]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})(?:\n+|$)/,Pr=/^ {0,3}(#{1,6})(?=\s|$)(.*)(?:\n+|$)/,Fr=/ {0,3}(?:[*+-]|\d{1,9}[.)])/,Ir=`address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|meta|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul`,Lr=B(` {0,3}(?:</?(?:tag)(?:[ \\t]+|\\n|/?>)|<(?:(?:script|pre|style|textarea)(?:[\\s>]|$)|!--)|<\\?|<![A-Za-z]|<!\\[CDATA\\[)`).replace(`tag`,Ir).getRegex(),Rr=/^(?!bull |blockCode|fences|blockquote|heading|html|table)((?:.|\n(?!\s*?\n|bull |fences|blockquote|heading|hr|html|table))+?)\n {0,3}(=+|-+)[ \t]*(?:\n+|$)/,zr=B(Rr).replace(/bull/g,Fr).replace(/blockCode/g,/(?: {4}| {0,3}\t)/).replace(/fences/g,/ {0,3}(?:`{3,}|~{3,})/).replace(/blockquote/g,/ {0,3}>/).replace(/heading/g,/ {0,3}#{1,6}(?:\s|$)/).replace(/hr/g,/ {0,3}(?:(?:-[\t ]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})(?:\n+|$)/).replace(/\|table/g,``).replace(/html/g,Lr).getRegex(),Br=B(Rr).replace(/bull/g,Fr).replace(/blockCode/g,/(?: {4}| {0,3}\t)/).replace(/fences/g,/ {0,3}(?:`{3,}|~{3,})/).replace(/blockquote/g,/ {0,3}>/).replace(/heading/g,/ {0,3}#{1,6}(?:\s|$)/).replace(/hr/g,/ {0,3}(?:(?:-[\t ]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})(?:\n+|$)/).replace(/table/g,/ {0,3}\|?(?:[:\- ]*\|)+[\:\- ]*\n/).replace(/html/g,Lr).getRegex(),Vr=/^([^\n]+(?:\n(?!hr|heading|lheading|blockquote|fences|list|html|table|[ \t]+\n)[^\n]+)*)/,Hr=/^[^\n]+/,Ur=/(?!\s*\])(?:\\[\s\S]|[^\[\]\\\n]|\n(?![ \t]*\n))+/,Wr=B(/^ {0,3}\[(label)\]: *(?:\n[ \t]*)?([^<\s][^\s]*|<(?:\\.|[^\n<>\\])*>)(?:(?: +(?:\n[ \t]*)?| *\n[ \t]*)(title))? *(?:\n+|$)/).replace(`label`,Ur).replace(`title`,/(?:"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\\n]|\n(?!\n))*'|\((?:\\[\s\S]|[^()\\])*\))/).getRegex(),Gr=B(/^(bull)([ \t][^\n]*?)?(?:\n|$)/).replace(/bull/g,Fr).getRegex(),Kr=/<!--(?:-?>|[\s\S]*?(?:-->|$))/,qr=B(`^ {0,3}(?:<(script|pre|style|textarea)[\\s>][\\s\\S]*?(?:</\\1>[^\\n]*\\n*|$)|comment[^\\n]*(\\n+|$)|<\\?[\\s\\S]*?(?:\\?>[^\\n]*\\n*|$)|<![A-Z][\\s\\S]*?(?:>[^\\n]*\\n*|$)|<!\\[CDATA\\[[\\s\\S]*?(?:\\]\\]>[^\\n]*\\n*|$)|</?(tag)(?:[ \\t]+|\\n|/?>|$)[\\s\\S]*?(?:(?:\\n[ 	]*)+\\n|$)|<(?!(?:script|pre|style|textarea)(?![a-z0-9-]))([a-z][a-z0-9-]*)(?:attribute)*?[ \\t]*/?>(?=[ \\t]*(?:\\n|$))[\\s\\S]*?(?:(?:\\n[ 	]*)+\\n|$)|</[a-z][a-z0-9-]*\\s*>(?=[ \\t]*(?:\\n|$))[\\s\\S]*?(?:(?:\\n[ 	]*)+\\n|$))`,`i`).replace(`comment`,Kr).replace(`tag`,Ir).replace(`attribute`,/[ \t]+[a-zA-Z:_][\w.:-]*(?:[ \t]*=[ \t]*"[^"\n]*"|[ \t]*=[ \t]*'[^'\n]*'|[ \t]*=[ \t]*[^\s"'=<>`]+)?/).getRegex(),Jr=e=>B(Vr).replace(`hr`,Nr).replace(`heading`,` {0,3}#{1,6}(?:\\s|$)`).replace(`|lheading`,``).replace(`|table`,``).replace(`blockquote`,` {0,3}>`).replace(`fences`," {0,3}(?:`{3,}(?=[^`\\n]*(?:\\n|$))|~~~)[^\\n]*(?:\\n|$)").replace(`list`,e).replace(`html`,Lr).getRegex(),Yr=Jr(/ {0,3}(?:[*+-]|1[.)])[ \t]+[^ \t\n]/),Xr=Jr(/ {0,3}(?:[*+-]|\d{1,9}[.)])(?:[ \t]|\n|$)/),Zr={blockquote:B(/^( {0,3}> ?(?:(?![ \t]*(?:\n|$))(paragraph)|[^\n]*)(?:\n|$))+/).replace(`paragraph`,Xr).getRegex(),code:jr,def:Wr,fences:Mr,heading:Pr,hr:Nr,html:qr,lheading:zr,list:Gr,newline:Ar,paragraph:Yr,table:z,text:Hr},Qr=B(`^ *([^\\n ].*)\\n {0,3}((?:\\| *)?:?-+:? *(?:\\| *:?-+:? *)*(?:\\| *)?)(?:\\n((?:(?! *\\n|hr|heading|blockquote|code|fences|list|html).*(?:\\n|$))*)\\n*|$)`).replace(`hr`,Nr).replace(`heading`,` {0,3}#{1,6}(?:\\s|$)`).replace(`blockquote`,` {0,3}>`).replace(`code`,`(?: {4}| {0,3}	)[^\\n]`).replace(`fences`," {0,3}(?:`{3,}(?=[^`\\n]*(?:\\n|$))|~~~)[^\\n]*(?:\\n|$)").replace(`list`,` {0,3}(?:[*+-]|1[.)])[ \\t]`).replace(`html`,Lr).getRegex(),$r={...Zr,lheading:Br,table:Qr,paragraph:B(Vr).replace(`hr`,Nr).replace(`heading`,` {0,3}#{1,6}(?:\\s|$)`).replace(`|lheading`,``).replace(`table`,Qr).replace(`blockquote`,` {0,3}>`).replace(`fences`," {0,3}(?:`{3,}(?=[^`\\n]*(?:\\n|$))|~~~)[^\\n]*(?:\\n|$)").replace(`list`,` {0,3}(?:[*+-]|1[.)])[ \\t]+[^ \\t\\n]`).replace(`html`,Lr).getRegex()},ei={...Zr,html:B(`^ *(?:comment(?: *\\n|\\s*$)|<(tag)[\\s\\S]+?</\\1>(?: *\\n{2,}|\\s*$)|<tag(?:"[^"]*"|'[^']*'|\\s[^'"/>\\s]*)*?/?>(?: *\\n{2,}|\\s*$))`).replace(`comment`,Kr).replace(/tag/g,`(?!(?:a|em|strong|small|s|cite|q|dfn|abbr|data|time|code|var|samp|kbd|sub|sup|i|b|u|mark|ruby|rt|rp|bdi|bdo|span|br|wbr|ins|del|img)\\b)\\w+(?!:|[^\\w\\s@]*@)\\b`).getRegex(),def:/^ *\[([^\]]+)\]: *<?([^\s>]+)>?(?: +(["(][^\n]+[")]))? *(?:\n+|$)/,heading:/^(#{1,6})(.*)(?:\n+|$)/,fences:z,lheading:/^(.+?)\n {0,3}(=+|-+) *(?:\n+|$)/,paragraph:B(Vr).replace(`hr`,Nr).replace(`heading`,` *#{1,6} *[^
]`).replace(`|table`,``).replace(`blockquote`,` {0,3}>`).replace(`|fences`,``).replace(`|list`,``).replace(`|html`,``).replace(`|tag`,``).replace(`lheading`,zr).getRegex()},ti=/^\\([!"#$%&'()*+,\-./:;<=>?@\[\]\\^_`{|}~])/,ni=/^(`+)([^`]|[^`][\s\S]*?[^`])\1(?!`)/,ri=/^( {2,}|\\)\n(?!\s*$)[ \t]*/,ii=/^(`+|[^`])(?:(?= {2,}\n)|[\s\S]*?(?:(?=[\\<!\[`*_]|\b_|$)|[^ ](?= {2,}\n)))/,H=/[\p{P}\p{S}]/u,ai=/[\s\p{P}\p{S}]/u,oi=/[^\s\p{P}\p{S}]/u,si=B(/^((?![*_])punctSpace)/,`u`).replace(/punctSpace/g,ai).getRegex(),ci=/[\p{Pi}\p{Ps}"']/u,li=/(?!~)[\p{P}\p{S}]/u,ui=/(?!~)[\s\p{P}\p{S}]/u,di=/(?:[^\s\p{P}\p{S}]|~)/u,fi=B(/link|precode-code|html/,`g`).replace(`link`,/\[(?:[^\[\]`]|(?<a>`+)[^`]+\k<a>(?!`))*?\]\((?:\\[\s\S]|[^\\\(\)]|\((?:\\[\s\S]|[^\\\(\)])*\))*\)/).replace(`precode-`,kr?"(?<!`)()":"(^^|[^`])").replace(`code`,/(?<b>`+)[^`]+\k<b>(?!`)/).replace(`html`,/<(?! )[^<>]*?>/).getRegex(),pi=/^(?:\*+(?:((?!\*)punct)|([^\s*]))?)|^_+(?:((?!_)punct)|([^\s_]))?/,mi=B(pi,`u`).replace(/punct/g,H).getRegex(),hi=B(pi,`u`).replace(/punct/g,li).getRegex(),gi=B(/^(?:\*+(?:((?!\*)(?!openQuote)punct)|([^\s*]))?)|^_+(?:((?!_)(?!openQuote)punct)|([^\s_]))?/,`u`).replace(/openQuote/g,ci).replace(/punct/g,H).getRegex(),_i=`^[^_*]*?__[^_*]*?\\*[^_*]*?(?=__)|[^*]+(?=[^*])|(?!\\*)punct(\\*+)(?=[\\s]|$)|notPunctSpace(\\*+)(?!\\*)(?=punctSpace|$)|(?!\\*)punctSpace(\\*+)(?=notPunctSpace)|[\\s](\\*+)(?!\\*)(?=punct)|(?!\\*)punct(\\*+)(?!\\*)(?=punct)|notPunctSpace(\\*+)(?=notPunctSpace)`,vi=B(_i,`gu`).replace(/notPunctSpace/g,oi).replace(/punctSpace/g,ai).replace(/punct/g,H).getRegex(),yi=B(_i,`gu`).replace(/notPunctSpace/g,di).replace(/punctSpace/g,ui).replace(/punct/g,li).getRegex(),bi=B(`^[^_*]*?__[^_*]*?\\*[^_*]*?(?=__)|[^*]+(?=[^*])|(?!\\*)punct(\\*+)(?=[\\s]|$)|notPunctSpace(\\*+)(?!\\*)(?=punctSpace|$)|(?!\\*)[\\s](\\*+)(?=notPunctSpace)|[\\s](\\*+)(?!\\*)(?=punct)|(?!\\*)punct(\\*+)(?!\\*)(?=punct)|(?:(?!\\*)punct|notPunctSpace)(\\*+)(?!\\*)(?=notPunctSpace)`,`gu`).replace(/notPunctSpace/g,oi).replace(/punctSpace/g,ai).replace(/punct/g,H).getRegex(),xi=B(`^[^_*]*?\\*\\*[^_*]*?_[^_*]*?(?=\\*\\*)|[^_]+(?=[^_])|(?!_)punct(_+)(?=[\\s]|$)|notPunctSpace(_+)(?!_)(?=punctSpace|$)|(?!_)punctSpace(_+)(?=notPunctSpace)|[\\s](_+)(?!_)(?=punct)|(?!_)punct(_+)(?!_)(?=punct)`,`gu`).replace(/notPunctSpace/g,oi).replace(/punctSpace/g,ai).replace(/punct/g,H).getRegex(),Si=B(`^[^_*]*?\\*\\*[^_*]*?_[^_*]*?(?=\\*\\*)|[^_]+(?=[^_])|(?!_)punct(_+)(?=[\\s]|$)|notPunctSpace(_+)(?!_)(?=punctSpace|$)|(?!_)[\\s](_+)(?=notPunctSpace)|[\\s](_+)(?!_)(?=punct)|(?!_)punct(_+)(?!_)(?=punct)|(?:(?!_)punct|notPunctSpace)(_+)(?!_)(?=notPunctSpace)`,`gu`).replace(/notPunctSpace/g,oi).replace(/punctSpace/g,ai).replace(/punct/g,H).getRegex(),Ci=B(/^~~?(?:((?!~)punct)|[^\s~])/,`u`).replace(/punct/g,H).getRegex(),wi=B(`^[^~]+(?=[^~])|(?!~)punct(~~?)(?=[\\s]|$)|notPunctSpace(~~?)(?!~)(?=punctSpace|$)|(?!~)punctSpace(~~?)(?=notPunctSpace)|[\\s](~~?)(?!~)(?=punct)|(?!~)punct(~~?)(?!~)(?=punct)|notPunctSpace(~~?)(?=notPunctSpace)`,`gu`).replace(/notPunctSpace/g,oi).replace(/punctSpace/g,ai).replace(/punct/g,H).getRegex(),Ti=B(/\\(punct)/,`gu`).replace(/punct/g,H).getRegex(),Ei=B(/(`+)(?:[^`]|[^`][\s\S]*?[^`])\1(?!`)|`+|\\(punct)/,`gu`).replace(/punct/g,H).getRegex(),Di=B(/^<(scheme:[^\s\x00-\x1f<>]*|email)>/).replace(`scheme`,/[a-zA-Z][a-zA-Z0-9+.-]{1,31}/).replace(`email`,/[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+(@)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+(?![-_])/).getRegex(),Oi=B(Kr).replace(`(?:-->|$)`,`-->`).getRegex(),ki=B(`^comment|^</[a-zA-Z][a-zA-Z0-9-]*\\s*>|^<[a-zA-Z][a-zA-Z0-9-]*(?:attribute)*?\\s*/?>|^<\\?[\\s\\S]*?\\?>|^<![a-zA-Z]+\\s[\\s\\S]*?>|^<!\\[CDATA\\[[\\s\\S]*?\\]\\]>`).replace(`comment`,Oi).replace(`attribute`,/\s+[a-zA-Z:_][\w.:-]*(?:\s*=\s*"[^"]*"|\s*=\s*'[^']*'|\s*=\s*[^\s"'=<>`]+)?/).getRegex(),Ai=/\[(?:\\[\s\S]|[^\[\]\\])*\]/,ji=B(/(?:\[(?:brackets|\\[\s\S]|[^\[\]\\])*\]|\\[\s\S]|`+(?!`)[^`]*?`+(?!`)|``+(?=\])|[^\[\]\\`])*?/).replace(`brackets`,Ai).getRegex(),Mi=B(/^!?\[(label)\]\([ \t\n]*(href)(?:(?:[ \t]+(?:\n[ \t]*)?|\n[ \t]*)(title))?[ \t\n]*\)/).replace(`label`,ji).replace(`href`,/<(?:\\.|[^\n<>\\])*>|(?!<)[^ \t\n\x00-\x1f]+|(?=\))/).replace(`title`,/"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|\((?:\\[\s\S]|[^)\\])*\)/).getRegex(),Ni=B(/^!?\[(label)\]\[(ref)\]/).replace(`label`,ji).replace(`ref`,Ur).getRegex(),Pi=B(/^!?\[(ref)\](?:\[\])?/).replace(`ref`,Ur).getRegex(),Fi=/(?!\s*\])(?:\\[\s\S]|[^\[\]\\]){1,999}/,Ii=B(/(?:[^\[\]\\`]*(?:\[(?:brackets|\\[\s\S]|[^\[\]\\])*\]|\\[\s\S]|`+(?!`)[^`]*?`+(?!`)|``+(?=\]))){0,999}?[^\[\]\\`]*?/).replace(`brackets`,Ai).getRegex(),Li=B(`reflink|nolink(?!\\()`,`g`).replace(`reflink`,B(/^!?\[(label)\]\[(ref)\]/).replace(`label`,Ii).replace(`ref`,Fi).getRegex()).replace(`nolink`,B(/^!?\[(ref)\](?:\[\])?/).replace(`ref`,Fi).getRegex()).getRegex(),Ri=/[hH][tT][tT][pP][sS]?|[fF][tT][pP]/,zi=B(/(?:mailto:email|xmpp:email(?:\/[A-Za-z0-9@.]+)?)/).replace(/email/g,/[A-Za-z0-9._+-]+@[a-zA-Z0-9-_]+(?:\.[a-zA-Z0-9-_]*[a-zA-Z0-9])+(?![\w-])/).getRegex(),Bi={_backpedal:z,anyPunctuation:Ti,anyPunctuationOutsideCode:Ei,autolink:Di,blockSkip:fi,br:ri,code:ni,del:z,delLDelim:z,delRDelim:z,emStrongLDelim:mi,emStrongRDelimAst:vi,emStrongRDelimUnd:xi,escape:ti,link:Mi,nolink:Pi,punctuation:si,reflink:Ni,reflinkSearch:Li,tag:ki,text:ii,url:z},Vi={...Bi,emStrongLDelim:gi,emStrongRDelimAst:bi,emStrongRDelimUnd:Si,link:B(/^!?\[(label)\]\((.*?)\)/).replace(`label`,ji).getRegex(),reflink:B(/^!?\[(label)\]\s*\[([^\]]*)\]/).replace(`label`,ji).getRegex()},Hi={...Bi,emStrongRDelimAst:yi,emStrongLDelim:hi,delLDelim:Ci,delRDelim:wi,url:B(/^emailProtocol|^((?:protocol):\/\/|www\.)(?:[a-zA-Z0-9\-]+\.?)+[^\s<]*|^email/).replace(`emailProtocol`,zi).replace(`protocol`,Ri).replace(`email`,/[A-Za-z0-9._+-]+(@)[a-zA-Z0-9-_]+(?:\.[a-zA-Z0-9-_]*[a-zA-Z0-9])+(?![\w-])/).getRegex(),_backpedal:/(?:[^?!.,:;*_'"~()&]+|\([^)]*\)|&(?![a-zA-Z0-9]+;$)|[?!.,:;*_'"~)]+(?!$))+/,del:/^(~~?)(?=[^\s~])((?:\\[\s\S]|[^\\])*?(?:\\[\s\S]|[^\s~\\]))\1(?=[^~]|$)/,text:B(/^(?:[^a-zA-Z0-9](?=emailProtocol)|(`+|~+|[^`~])(?:(?=[`~])|(?= {2,}\n)|(?=[a-zA-Z0-9.!#$%&'*+\/=?_`{\|}~-]+@)|[\s\S]*?(?:(?=[\\<!\[`*~_]|\b_|protocol:\/\/|wwwStart|$)|[^ ](?= {2,}\n)|[^a-zA-Z0-9](?=emailProtocol)|[^a-zA-Z0-9.!#$%&'*+\/=?_`{\|}~-](?=[a-zA-Z0-9.!#$%&'*+\/=?_`{\|}~-]+@))))/).replace(`protocol`,Ri).replace(/emailProtocol/g,/(?:mailto|xmpp):/).replace(`wwwStart`,kr?`(?<![^\\s*_~(])www\\.`:`www\\.`).getRegex()},Ui={...Hi,br:B(ri).replace(`{2,}`,`*`).getRegex(),text:B(Hi.text).replace(`\\b_`,`\\b_| {2,}\\n`).replace(/\{2,\}/g,`*`).getRegex()},Wi={normal:Zr,gfm:$r,pedantic:ei},Gi={normal:Bi,gfm:Hi,breaks:Ui,pedantic:Vi},Ki={"&":`&amp;`,"<":`&lt;`,">":`&gt;`,'"':`&quot;`,"'":`&#39;`},qi=e=>Ki[e];function U(e,t){if(t){if(V.escapeTest.test(e))return e.replace(V.escapeReplace,qi)}else if(V.escapeTestNoEncode.test(e))return e.replace(V.escapeReplaceNoEncode,qi);return e}function Ji(e){return V.numericCharacterReference.test(e)?e.replace(V.numericCharacterReferenceOrAmpersand,(e,t,n)=>{if(t===void 0&&n===void 0)return`&amp;`;let r=t===void 0?Number.parseInt(n,16):Number.parseInt(t,10);return r===0||r>1114111||r>=55296&&r<=57343?`�`:r===38?`&amp;`:String.fromCodePoint(r)}):e}function Yi(e){try{e=encodeURI(e).replace(V.percentDecode,`%`)}catch{return null}return e}function Xi(e,t){let n=e.replace(V.findPipe,(e,t,n)=>{let r=!1,i=t;for(;--i>=0&&n[i]===`\\`;)r=!r;return r?`|`:` |`}).split(V.splitPipe),r=0;if(n[0].trim()||n.shift(),n.length>0&&!n.at(-1)?.trim()&&n.pop(),t){if(n.length>t)n.splice(t);else for(;n.length<t;)n.push(``)}for(;r<n.length;r++)n[r]=n[r].trim().replace(V.slashPipe,`|`);return n}function W(e,t,n){let r=e.length;if(r===0)return``;let i=0;for(;i<r;){let a=e.charAt(r-i-1);if(a===t&&!n)i++;else if(a!==t&&n)i++;else break}return e.slice(0,r-i)}function Zi(e){let t=e.split(`
`),n=t.length-1;for(;n>=0&&V.blankLine.test(t[n]);)n--;return t.length-n<=2?e:t.slice(0,n+1).join(`
`)}function Qi(e){return e.trim().replace(V.multipleSpaceGlobal,` `).toLowerCase().toUpperCase().toLowerCase()}function $i(e,t){if(e.indexOf(t[0])===-1&&e.indexOf(t[1])===-1)return-1;let n=0;for(let r=0;r<e.length;r++)if(e[r]===`\\`)r++;else if(e[r]===t[0])n++;else if(e[r]===t[1]&&(n--,n<0))return r;return n>0?-2:-1}var ea=new WeakMap;function ta(e){let t={"*":-1,_:-1},n=-1,r=e.length;for(let i=0;i<r;i++){let a=e[i];if(a!==`*`&&a!==`_`&&a!==`~`)continue;let o=i===0?`
`:e[i-1],s=i+1;for(;s<r&&e[s]===a;)s++;o!==` `&&o!==`	`&&o!==`
`&&o!==`\r`&&o!==`\f`&&(a===`~`?n=i:t[a]=i),i=s-1}return{maskedSrc:e,lastPossibleEmStrongCloserIndex:t,lastPossibleDelCloserIndex:n}}function na(e,t){let n=ta(t),r=ea.get(e);r?r.push(n):ea.set(e,[n])}function ra(e){let t=ea.get(e);t&&(t.pop(),t.length===0&&ea.delete(e))}function ia(e,t,n){let r=ea.get(e)?.at(-1);return r&&r.maskedSrc===t?r.lastPossibleEmStrongCloserIndex[n]:ta(t).lastPossibleEmStrongCloserIndex[n]}function aa(e,t){let n=ea.get(e)?.at(-1);return n&&n.maskedSrc===t?n.lastPossibleDelCloserIndex:ta(t).lastPossibleDelCloserIndex}function oa(e,t=0){let n=t,r=``;for(let t of e)if(t===`	`){let e=4-n%4;r+=` `.repeat(e),n+=e}else r+=t,n++;return r}function sa(e,t){let n=``;for(let r=0;r<e.length;r++){if(e[r]==="`"){let i=t.inline.code.exec(e.slice(r));if(i){n+=i[0],r+=i[0].length-1;continue}}e[r]===`\\`&&(e[r+1]===`[`||e[r+1]===`]`)?(n+=e[r+1],r++):n+=e[r]}return n}function ca(e,t,n,r,i){let a=t.href,o=t.title||null,s=sa(e[1],i),c=e[0].charAt(0)===`!`,l=r.state.inLink,u=r.state.linkEmitted,d=r.state.inRawBlock;r.state.inLink=!0,r.state.linkEmitted=!1;let f=r.inlineTokens(s),p=r.state.linkEmitted;if(r.state.linkEmitted=u,r.state.inLink=l,!c){if(p){r.state.inRawBlock=d;return}r.state.linkEmitted=!0}return{type:c?`image`:`link`,raw:n,href:a,title:o,text:s,tokens:f}}function la(e,t,n){let r=e.match(n.other.indentCodeCompensation);if(r===null)return t;let i=r[1];return t.split(`
`).map(e=>{let t=e.match(n.other.beginningSpace);if(t===null)return e;let[r]=t;return e.slice(Math.min(r.length,i.length))}).join(`
`)}function ua(e,t,n,r){if(!t.includes(`<`))return!1;for(let i=0;i<t.length;i++){if(t[i]===`\\`){i++;continue}if(t[i]==="`"){let e=r.inline.code.exec(t.slice(i));if(e){i+=e[0].length-1;continue}}if(t[i]!==`<`)continue;let a=e.slice(n+i),o=r.inline.tag.exec(a)||r.inline.autolink.exec(a);if(o){if(o[0].length>t.length-i)return!0;i+=o[0].length-1}}return!1}var da=class{options;rules;lexer;constructor(e){this.options=e||R}space(e){let t=this.rules.block.newline.exec(e);if(t&&t[0].length>0)return{type:`space`,raw:t[0]}}code(e){let t=this.rules.block.code.exec(e);if(t){let e=this.options.pedantic?t[0]:Zi(t[0]);return{type:`code`,raw:e,codeBlockStyle:`indented`,text:e.replace(this.rules.other.codeRemoveIndent,``)}}}fences(e){let t=this.rules.block.fences.exec(e);if(t){let e=t[0],n=la(e,t[3]||``,this.rules);return t[3]!==void 0&&(n===``||n.endsWith(`
`))&&(n+=`
`),{type:`code`,raw:e,lang:t[2]?t[2].trim().replace(this.rules.inline.anyPunctuation,`$1`):t[2],text:n}}}heading(e){let t=this.rules.block.heading.exec(e);if(t){let e=t[2].trim();if(this.rules.other.endingHash.test(e)){let t=W(e,`#`);(this.options.pedantic||!t||this.rules.other.endingSpaceTabChar.test(t))&&(e=t.trim())}return{type:`heading`,raw:W(t[0],`
`),depth:t[1].length,text:e,tokens:this.lexer.inline(e)}}}hr(e){let t=this.rules.block.hr.exec(e);if(t)return{type:`hr`,raw:W(t[0],`
`)}}blockquote(e){let t=this.rules.block.blockquote.exec(e);if(t){let e=W(t[0],`
`).split(`
`),n=``,r=``,i=[];for(;e.length>0;){let t=!1,a=[],o=0;for(;o<e.length;o++)if(this.rules.other.blockquoteStart.test(e[o]))a.push(e[o]),t=!0;else if(!t)a.push(e[o]);else break;e=e.slice(o);let s=a.join(`
`),c=s.replace(this.rules.other.blockquoteMarkerWhitespace,(e,t,n)=>n.startsWith(` `)?t+` `+n.slice(1):t+oa(n,t.length)).replace(this.rules.other.blockquoteSetextReplace,`
    $1`).replace(this.rules.other.blockquoteSetextReplace2,``);n=n?`${n}
${s}`:s,r=r?`${r}
${c}`:c;let l=this.lexer.state.top;if(this.lexer.state.top=!0,this.lexer.blockTokens(c,i,!0),this.lexer.state.top=l,e.length===0)break;let u=i.at(-1);if(u?.type===`code`||u?.type===`heading`||u?.type===`hr`||u?.type===`html`||u?.type===`table`)break;if(u?.type===`blockquote`){let t=u,a=e.join(`
`),o=t.raw+`
`+a.replace(this.rules.other.blockquoteSetextReplace2,``),s=this.blockquote(o);i[i.length-1]=s;let c=o.substring(s.raw.length).replace(/^\n/,``),l=c?c.split(`
`).length:0,d=l?e.slice(0,-l):e;if(d.length>0&&(n=`${n}
${d.join(`
`)}`),r=r.substring(0,r.length-t.text.length)+s.text,e=e.slice(d.length),e.length>0&&this.rules.other.blockquoteStart.test(e[0]))continue;break}if(u?.type===`list`){let t=u,a=t.raw+`
`+e.join(`
`),o=this.list(a);i[i.length-1]=o;let s=o.raw.length>t.raw.length?a.slice(t.raw.length+1,o.raw.length).split(`
`).length:0;if(s>0){let t=e.slice(0,s).join(`
`);n=`${n}
${t}`,r=`${r}
${t}`}if(e=e.slice(s),e.length>0&&!this.rules.other.blockquoteStart.test(e[0]))break}}return{type:`blockquote`,raw:n,tokens:i,text:r}}}list(e){let t=this.rules.block.list.exec(e);if(t){if(!this.options.pedantic&&this.lexer.state.lastToken?.type===`text`&&!this.rules.other.listInterruptsParagraph.test(e))return;let n=e,r=()=>n.length-e.length,i=t[1].trim(),a=i.length>1,o={type:`list`,raw:``,ordered:a,start:a?+i.slice(0,-1):``,loose:!1,items:[]};i=a?`\\d{1,9}\\${i.slice(-1)}`:`\\${i}`,this.options.pedantic&&(i=a?i:`[*+-]`);let s=this.rules.other.listItemRegex(i),c=!1;for(;e;){let i=!1,a=``;if(!(t=s.exec(e))||this.rules.block.hr.test(e))break;let l=r();e=e.substring(t[0].length);let u=t[2].split(`
`,1)[0],d=t[1].length,f=this.options.pedantic?oa(u,d):u.replace(this.rules.other.leadingSpaceTab,e=>oa(e,d)),p=e.split(`
`,1)[0],m=!f.trim(),h=0;if(this.options.pedantic?(h=2,a=f.trimStart()):m?h=d+1:(h=f.search(this.rules.other.nonSpaceChar),h=h>4?1:h,a=f.slice(h),h+=d),m&&this.rules.other.blankLine.test(p)&&(e=e.substring(p.length+1),i=!0),!i){let t=this.rules.other.nextBulletRegex(h),n=this.rules.other.hrRegex(h),r=this.rules.other.fencesBeginRegex(h),i=this.options.pedantic?this.rules.other.pedanticHeadingBeginRegex(h):this.rules.other.headingBeginRegex(h),o=this.rules.other.htmlBeginRegex(h),s=this.rules.other.blockquoteBeginRegex(h),c=!1;for(;e;){let l=e.split(`
`,1)[0],u;if(p=l,this.options.pedantic?(p=p.replace(this.rules.other.listReplaceNesting,`  `),u=p):u=p.replace(this.rules.other.leadingSpaceTab,e=>oa(e)),r.test(p)||i.test(p)||o.test(p)||s.test(p)||t.test(p)||n.test(p))break;if(u.search(this.rules.other.nonSpaceChar)>=h||!p.trim())a+=`
`+u.slice(h),c=!1;else{if(m)break;let e=f;if(!this.options.pedantic&&!a.includes(`
`)&&!f.includes(`	`)){let t;for(;!n.test(e)&&(t=this.rules.other.nestedBlockMarker.exec(e));)e=e.slice(t[0].length);if(!e.trim())break}if(e.replace(this.rules.other.tabCharGlobal,`    `).search(this.rules.other.nonSpaceChar)>=4||r.test(e)||i.test(e)||o.test(e)||n.test(e))break;if(!this.options.pedantic&&!c){let e=f.replace(this.rules.other.nestedContainerMarkers,``);if(this.rules.block.fences.test(e)||this.rules.block.heading.test(e)||this.rules.block.hr.test(e))break}let t=!this.options.pedantic&&/^ {0,3}(?:=+|-+) *$/.test(p)&&this.rules.block.lheading.test(`${f}
${p}`)?`    ${u.replace(/^ {0,3}/,``)}`:p;a+=`
`+t,c=!0}m=!p.trim(),e=e.substring(l.length+1),f=u.slice(h)}}let ee=n.slice(l,r());o.loose||(c?o.loose=!0:this.rules.other.doubleBlankLine.test(ee)&&(c=!0)),o.items.push({type:`list_item`,raw:ee,task:!!this.options.gfm&&this.rules.other.listIsTask.test(a),loose:!1,text:a,tokens:[]})}let l=o.items.at(-1);if(l)l.raw=l.raw.trimEnd(),l.text=l.text.trimEnd();else return;o.raw=n.slice(0,r()).trimEnd();let u=[];for(let e of o.items)if(this.lexer.state.top=!1,u.push(this.lexer.inlineQueue.length),e.tokens=this.lexer.blockTokens(e.text,[]),!o.loose){let t=e.tokens.filter(e=>e.type===`space`);o.loose=t.length>0&&t.some(e=>this.rules.other.anyLine.test(e.raw))}for(let e=0;e<o.items.length;e++){let t=o.items[e],n=t.tokens[0];if(t.task&&(n?.type===`text`||n?.type===`paragraph`)){t.text=t.text.replace(this.rules.other.listReplaceTask,``),n.raw=n.raw.replace(this.rules.other.listReplaceTask,``),n.text=n.text.replace(this.rules.other.listReplaceTask,``);let r=this.lexer.inlineQueue;for(let t=u[e];t<r.length;t++)if(r[t].tokens===n.tokens){r[t].src=r[t].src.replace(this.rules.other.listReplaceTask,``);break}let i=this.rules.other.listTaskCheckbox.exec(t.raw);if(i){let e={type:`checkbox`,raw:i[0]+` `,checked:i[0]!==`[ ]`};t.checked=e.checked,o.loose?t.tokens[0]&&[`paragraph`,`text`].includes(t.tokens[0].type)&&`tokens`in t.tokens[0]&&t.tokens[0].tokens?(t.tokens[0].raw=e.raw+t.tokens[0].raw,t.tokens[0].text=e.raw+t.tokens[0].text,t.tokens[0].tokens.unshift(e)):t.tokens.unshift({type:`paragraph`,raw:e.raw,text:e.raw,tokens:[e]}):t.tokens.unshift(e)}}else t.task&&=!1}if(o.loose)for(let e of o.items){e.loose=!0;for(let t of e.tokens)t.type===`text`&&(t.type=`paragraph`)}return o}}html(e){let t=this.rules.block.html.exec(e);if(t){if(this.lexer.state.lastToken?.type===`paragraph`&&!this.rules.other.htmlBeginRegex(4).test(e))return;let n=Zi(t[0]);return{type:`html`,block:!0,raw:n,pre:t[1]===`pre`||t[1]===`script`||t[1]===`style`,text:n}}}def(e){let t=this.rules.block.def.exec(e);if(t){if(!this.rules.other.startAngleBracket.test(t[2])&&$i(t[2],`()`)!==-1)return;let e=Qi(t[1]),n=t[2]?t[2].replace(this.rules.other.hrefBrackets,`$1`).replace(this.rules.inline.anyPunctuation,`$1`):``,r=t[3]?t[3].substring(1,t[3].length-1).replace(this.rules.inline.anyPunctuation,`$1`):t[3];return{type:`def`,tag:e,raw:W(t[0],`
`),href:n,title:r}}}table(e){let t=this.rules.block.table.exec(e);if(!t||!this.rules.other.tableDelimiter.test(t[2]))return;let n=Xi(t[1]),r=t[2].replace(this.rules.other.tableAlignChars,``).split(`|`),i=t[3]?.trim()?t[3].replace(this.rules.other.tableRowBlankLine,``).split(`
`):[],a={type:`table`,raw:W(t[0],`
`),header:[],align:[],rows:[]};if(n.length===r.length){for(let e of r)this.rules.other.tableAlignRight.test(e)?a.align.push(`right`):this.rules.other.tableAlignCenter.test(e)?a.align.push(`center`):this.rules.other.tableAlignLeft.test(e)?a.align.push(`left`):a.align.push(null);for(let e=0;e<n.length;e++)a.header.push({text:n[e],tokens:this.lexer.inline(n[e]),header:!0,align:a.align[e]});for(let e of i)a.rows.push(Xi(e,a.header.length).map((e,t)=>({text:e,tokens:this.lexer.inline(e),header:!1,align:a.align[t]})));return a}}lheading(e){let t=this.rules.block.lheading.exec(e);if(t){let e=t[1].trim();return{type:`heading`,raw:W(t[0],`
`),depth:t[2].charAt(0)===`=`?1:2,text:e,tokens:this.lexer.inline(e)}}}paragraph(e){let t=this.rules.block.paragraph.exec(e);if(t){let e=t[1].charAt(t[1].length-1)===`
`?t[1].slice(0,-1):t[1];return{type:`paragraph`,raw:t[0],text:e,tokens:this.lexer.inline(e)}}}text(e){let t=this.rules.block.text.exec(e);if(t)return{type:`text`,raw:t[0],text:t[0],tokens:this.lexer.inline(t[0])}}escape(e){if(e.charCodeAt(0)!==92)return;let t=this.rules.inline.escape.exec(e);if(t)return{type:`escape`,raw:t[0],text:t[1]}}tag(e){if(e.charCodeAt(0)!==60)return;let t=this.rules.inline.tag.exec(e);if(t)return!this.lexer.state.inLink&&this.rules.other.startATag.test(t[0])?this.lexer.state.inLink=!0:this.lexer.state.inLink&&this.rules.other.endATag.test(t[0])&&(this.lexer.state.inLink=!1),!this.lexer.state.inRawBlock&&this.rules.other.startPreScriptTag.test(t[0])?this.lexer.state.inRawBlock=!0:this.lexer.state.inRawBlock&&this.rules.other.endPreScriptTag.test(t[0])&&(this.lexer.state.inRawBlock=!1),{type:`html`,raw:t[0],inLink:this.lexer.state.inLink,inRawBlock:this.lexer.state.inRawBlock,block:!1,text:t[0]}}link(e){if(this.lexer.state.linkParenPossible===!1)return;let t=e.charCodeAt(0);if(t!==91&&t!==33)return;let n=this.rules.inline.link.exec(e);if(n){let t=n[0].charAt(0)===`!`?2:1;if(!this.options.pedantic&&ua(e,n[1],t,this.rules))return;let r=n[2].trim();if(!this.options.pedantic&&this.rules.other.startAngleBracket.test(r)){if(!this.rules.other.endAngleBracket.test(r))return;let e=W(r.slice(0,-1),`\\`);if((r.length-e.length)%2==0)return}else{let e=$i(n[2],`()`);if(e===-2)return;if(e>-1){let t=(n[0].indexOf(`!`)===0?5:4)+n[1].length+e;n[2]=n[2].substring(0,e),n[0]=n[0].substring(0,t).trim(),n[3]=``}}let i=W(n[0].slice(0,-1),`\\`);if((n[0].length-i.length)%2==0)return;let a=n[2],o=``;if(this.options.pedantic){let e=this.rules.other.pedanticHrefTitle.exec(a);e&&(a=e[1],o=e[3])}else o=n[3]?n[3].slice(1,-1):``;return a=a.trim(),this.rules.other.startAngleBracket.test(a)&&(a=this.options.pedantic&&!this.rules.other.endAngleBracket.test(r)?a.slice(1):a.slice(1,-1)),ca(n,{href:a&&a.replace(this.rules.inline.anyPunctuation,`$1`),title:o&&o.replace(this.rules.inline.anyPunctuation,`$1`)},n[0],this.lexer,this.rules)}}reflink(e,t){let n=e.charCodeAt(0);if(n!==91&&n!==33)return;let r;if((r=this.rules.inline.reflink.exec(e))||(r=this.rules.inline.nolink.exec(e))){let n=r[0].charAt(0)===`!`?2:1;if(!this.options.pedantic&&ua(e,r[1],n,this.rules))return;let i=t[Qi(r[2]||r[1])];if(!i){let e=r[0].charAt(0);return{type:`text`,raw:e,text:e}}return ca(r,i,r[0],this.lexer,this.rules)}}emStrong(e,t,n=``){let r=this.rules.inline.emStrongLDelim.exec(e);if(!r||!r[1]&&!r[2]&&!r[3]&&!r[4])return;let i=r[0][0],a=n===i,o=t.length-e.length,s=o;for(;!this.options.pedantic&&s>0&&t[s-1]===i;)s--;let c=[...t.slice(Math.max(0,s-2),s)].at(-1)??``,l=c===`*`||c===`_`||!!this.rules.inline.punctuation.exec(c);s<o&&(n=c);let u=s<o?l:n===`*`||n===`_`||!!this.rules.inline.punctuation.exec(n);if(r[4]&&n.match(this.rules.other.unicodeAlphaNumeric))return;let d=r[1]||r[3]||``;if(!d||!n||u){let n=[...r[0]].length-1,u,f,p=n,m=0,h=o-s+n,ee=!this.options.pedantic&&!!c.trim()&&(!!d||i===`*`&&!l);if(i!==`*`&&i!==`_`)return;let te=i===`*`?this.rules.inline.emStrongRDelimAst:this.rules.inline.emStrongRDelimUnd,ne=ia(this,t,i),g=t.length-e.length+n;if(ne<g)return;t=t.slice(-1*e.length+n);let re=ne-g;for(te.lastIndex=0;(r=te.exec(t))!==null&&!(r.index>re);){if(u=r[1]||r[2]||r[3]||r[4]||r[5]||r[6],!u)continue;if(f=[...u].length,r[3]||r[4]){p+=f;continue}if((r[5]||r[6]||ee)&&h%3&&!((h+f)%3)){if(a&&(r[5]||r[6]))break;m+=f;continue}if(p-=f,p>0)continue;f=Math.min(f,f+p+m);let t=[...r[0]][0].length,i=e.slice(0,n+r.index+t+f);if(Math.min(n,f)%2){let e=i.slice(1,-1);return{type:`em`,raw:i,text:e,tokens:this.lexer.inlineTokens(e)}}let o=i.slice(2,-2);return{type:`strong`,raw:i,text:o,tokens:this.lexer.inlineTokens(o)}}}}codespan(e){if(e.charCodeAt(0)!==96)return;let t=this.rules.inline.code.exec(e);if(t){let e=t[2].replace(this.rules.other.newLineCharGlobal,` `),n=this.rules.other.nonSpaceChar.test(e),r=this.rules.other.startingSpaceChar.test(e)&&this.rules.other.endingSpaceChar.test(e);return n&&r&&(e=e.substring(1,e.length-1)),{type:`codespan`,raw:t[0],text:e}}}br(e){let t=e.charCodeAt(0);if(t!==32&&t!==92&&t!==10)return;let n=this.rules.inline.br.exec(e);if(n)return{type:`br`,raw:n[0]}}del(e,t,n=``){if(e.charCodeAt(0)!==126)return;let r=this.rules.inline.delLDelim.exec(e);if(r&&(!r[1]||!n||this.rules.inline.punctuation.exec(n))){let n=[...r[0]].length-1,i,a,o=n,s=this.rules.inline.delRDelim,c=aa(this,t),l=t.length-e.length+n;if(c<l)return;t=t.slice(-1*e.length+n);let u=c-l;for(s.lastIndex=0;(r=s.exec(t))!==null&&!(r.index>u);){if(i=r[1]||r[2]||r[3]||r[4]||r[5]||r[6],!i||(a=[...i].length,a!==n))continue;if(r[3]||r[4]){o+=a;continue}if(o-=a,o>0)continue;a=Math.min(a,a+o);let t=[...r[0]][0].length,s=e.slice(0,n+r.index+t+a),c=s.slice(n,-n);return{type:`del`,raw:s,text:c,tokens:this.lexer.inlineTokens(c)}}}}autolink(e){if(e.charCodeAt(0)!==60)return;let t=this.rules.inline.autolink.exec(e);if(t){let e,n;return t[2]===`@`?(e=t[1],n=`mailto:`+e):(e=t[1],n=e),{type:`link`,raw:t[0],text:e,href:n,autolink:!0,tokens:[{type:`text`,raw:e,text:e}]}}}url(e){let t;if(t=this.rules.inline.url.exec(e)){let e,n;if(t[2]===`@`)e=t[0],n=`mailto:`+e;else{let r;do r=t[0],t[0]=this.rules.inline._backpedal.exec(t[0])?.[0]??``;while(r!==t[0]);e=t[0],n=t[1]===`www.`?`http://`+t[0]:t[0]}return{type:`link`,raw:t[0],text:e,href:n,autolink:!0,tokens:[{type:`text`,raw:e,text:e}]}}}inlineText(e){let t=this.rules.inline.text.exec(e);if(t){let e=this.lexer.state.inRawBlock;return{type:`text`,raw:t[0],text:e?t[0]:Ji(t[0]),escaped:e}}}},G=class e{tokens;options;state;inlineQueue;tokenizer;constructor(e){this.tokens=[],this.tokens.links=Object.create(null),this.options=e||R,this.options.tokenizer=this.options.tokenizer||new da,this.tokenizer=this.options.tokenizer,this.tokenizer.options=this.options,this.tokenizer.lexer=this,this.inlineQueue=[],this.state={inLink:!1,inRawBlock:!1,linkEmitted:!1,linkParenPossible:!0,top:!0};let t={other:V,block:Wi.normal,inline:Gi.normal};this.options.pedantic?(t.block=Wi.pedantic,t.inline=Gi.pedantic):this.options.gfm&&(t.block=Wi.gfm,t.inline=this.options.breaks?Gi.breaks:Gi.gfm),this.tokenizer.rules=t}static get rules(){return{block:Wi,inline:Gi}}static lex(t,n){return new e(n).lex(t)}static lexInline(t,n){return new e(n).inlineTokens(t)}lex(e){e=e.replace(V.carriageReturn,`
`),this.blockTokens(e,this.tokens);for(let e=0;e<this.inlineQueue.length;e++){let t=this.inlineQueue[e];this.state.inRawBlock=!1,this.inlineTokens(t.src,t.tokens)}return this.inlineQueue=[],this.tokens}blockTokens(e,t=[],n=!1){this.tokenizer.lexer=this;let r=this.state.lastToken;this.options.pedantic&&(e=e.replace(V.tabCharGlobal,`    `).replace(V.spaceLine,``));let i=1/0,a,o=this.options.gfm&&!this.options.pedantic&&this.tokenizer.paragraph===da.prototype.paragraph;for(;e;){if(e.length<i)i=e.length;else{this.infiniteLoopError(e.charCodeAt(0));break}this.state.lastToken=t.at(-1);let r;if(this.options.extensions?.block?.some(n=>(r=n.call({lexer:this},e,t))?(e=e.substring(r.raw.length),t.push(r),!0):!1))continue;if(r=this.tokenizer.space(e)){e=e.substring(r.raw.length);let n=t.at(-1);r.raw.length===1&&n!==void 0?n.raw+=`
`:t.push(r);continue}if(r=this.tokenizer.code(e)){e=e.substring(r.raw.length);let n=t.at(-1);n?.type===`paragraph`||n?.type===`text`?(n.raw+=(n.raw.endsWith(`
`)?``:`
`)+r.raw,n.text+=`
`+r.text,this.inlineQueue.at(-1).src=n.text):t.push(r);continue}if((r=this.tokenizer.fences(e))||(r=this.tokenizer.heading(e))||(r=this.tokenizer.hr(e))||(r=this.tokenizer.blockquote(e))||(r=this.tokenizer.list(e))||(r=this.tokenizer.html(e))){e=e.substring(r.raw.length),t.push(r);continue}if(r=this.tokenizer.def(e)){e=e.substring(r.raw.length);let n=t.at(-1);n?.type===`paragraph`||n?.type===`text`?(n.raw+=(n.raw.endsWith(`
`)?``:`
`)+r.raw,n.text+=`
`+r.raw,this.inlineQueue.at(-1).src=n.text):(this.tokens.links[r.tag]||(this.tokens.links[r.tag]={href:r.href,title:r.title}),t.push(r));continue}if((r=this.tokenizer.table(e))||(r=this.tokenizer.lheading(e))){e=e.substring(r.raw.length),t.push(r);continue}let s=e;if(this.options.extensions?.startBlock){let t=1/0,n=e.slice(1),r;this.options.extensions.startBlock.forEach(e=>{r=e.call({lexer:this},n),typeof r==`number`&&r>=0&&(t=Math.min(t,r))}),t<1/0&&t>=0&&(s=e.substring(0,t+1))}if(this.state.top&&(r=this.tokenizer.paragraph(s))){let i=t.at(-1);(n||i===a&&o)&&i?.type===`paragraph`?(i.raw+=(i.raw.endsWith(`
`)?``:`
`)+r.raw,i.text+=`
`+r.text,this.inlineQueue.pop(),this.inlineQueue.at(-1).src=i.text,a=i):(t.push(r),a=r),n=s.length!==e.length,e=e.substring(r.raw.length)}else if(r=this.tokenizer.text(e)){e=e.substring(r.raw.length);let n=t.at(-1);n?.type===`text`?(n.raw+=(n.raw.endsWith(`
`)?``:`
`)+r.raw,n.text+=`
`+r.text,this.inlineQueue.pop(),this.inlineQueue.at(-1).src=n.text):t.push(r)}else if(e){this.infiniteLoopError(e.charCodeAt(0));break}}return this.state.top=!0,this.state.lastToken=r,t}inline(e,t=[]){return this.inlineQueue.push({src:e,tokens:t}),t}linkInText(e){if(!e.includes(`[`))return!1;let t=this.tokenizer.rules.inline.link;for(let n of e.matchAll(this.tokenizer.rules.inline.blockSkip))if(t.test(n[0])&&e.charAt(n.index-1)!==`!`)return!0;for(let t of e.matchAll(this.tokenizer.rules.inline.reflinkSearch)){let e=t[0],n=e.lastIndexOf(`[`);if(e.charAt(0)!==`!`&&Object.hasOwn(this.tokens.links,Qi(e.slice(n+1,-1)))&&!(n>1&&this.linkInText(e.slice(1,n-1))))return!0}return!1}inlineTokens(e,t=[]){this.tokenizer.lexer=this;let n=this.state.linkParenPossible;this.state.linkParenPossible=e.includes(`)`);try{return this.#e(e,t)}finally{this.state.linkParenPossible=n}}#e(e,t){let n=e.includes(`*`)||e.includes(`_`)||e.includes(`~`),r=n||this.options.hooks?.emStrongMask||this.tokenizer.emStrong!==da.prototype.emStrong||this.tokenizer.del!==da.prototype.del?this.#r(e):e;if(!n)return this.#t(e,r,t);na(this.tokenizer,r);try{return this.#t(e,r,t)}finally{ra(this.tokenizer)}}#t(e,t,n){let r=!1,i=``,a=1/0;for(;e;){if(e.length<a)a=e.length;else{this.infiniteLoopError(e.charCodeAt(0));break}r||(i=``),r=!1;let o;if(this.options.extensions?.inline?.some(t=>(o=t.call({lexer:this},e,n))?(e=e.substring(o.raw.length),n.push(o),!0):!1))continue;if((o=this.tokenizer.escape(e))||(o=this.tokenizer.tag(e))||(o=this.tokenizer.link(e))){e=e.substring(o.raw.length),n.push(o);continue}if(o=this.tokenizer.reflink(e,this.tokens.links)){e=e.substring(o.raw.length);let t=n.at(-1);o.type===`text`&&t?.type===`text`?(t.raw+=o.raw,t.text+=o.text):n.push(o);continue}let s=e[0];if(s===`*`||s===`_`){let a=t.length-e.length;if(ia(this.tokenizer,t,s)<=a){let t=1;for(;t<e.length&&e.charCodeAt(t)===s.charCodeAt(0);)t++;let a=e.substring(0,t),o=n.at(-1);o?.type===`text`&&!o.escaped?(o.raw+=a,o.text+=a):n.push({type:`text`,raw:a,text:a,escaped:!1}),e=e.substring(t),i=s,r=!0;continue}}else if(s===`~`){let a=t.length-e.length;if(aa(this.tokenizer,t)<=a){let t=1;for(;t<e.length&&e.charCodeAt(t)===126;)t++;let a=e.substring(0,t),o=n.at(-1);o?.type===`text`&&!o.escaped?(o.raw+=a,o.text+=a):n.push({type:`text`,raw:a,text:a,escaped:!1}),e=e.substring(t),i=s,r=!0;continue}}if((o=this.tokenizer.emStrong(e,t,i))||(o=this.tokenizer.codespan(e))||(o=this.tokenizer.br(e))||(o=this.tokenizer.del(e,t,i))||(o=this.tokenizer.autolink(e))||!this.state.inLink&&(o=this.tokenizer.url(e))){e=e.substring(o.raw.length),n.push(o);continue}let c=e;if(this.options.extensions?.startInline){let t=1/0,n=e.slice(1),r;this.options.extensions.startInline.forEach(e=>{r=e.call({lexer:this},n),typeof r==`number`&&r>=0&&(t=Math.min(t,r))}),t<1/0&&t>=0&&(c=e.substring(0,t+1))}if(o=this.tokenizer.inlineText(c)){e=e.substring(o.raw.length),o.raw.slice(-1)!==`_`&&(i=o.raw.slice(-1)),r=!0;let t=n.at(-1);t?.type===`text`?(t.raw+=o.raw,t.text+=o.text):n.push(o)}else if(e){this.infiniteLoopError(e.charCodeAt(0));break}}return n}#n(e){let{blockSkip:t,tag:n,autolink:r}=this.tokenizer.rules.inline,i=``,a=0,o;for(t.lastIndex=0;o=t.exec(e);){let s=o.index+(o[2]?o[2].length:0),c=o.index+o[0].length;if(e.charAt(s)===`<`){let i=e.slice(s),a=n.exec(i)||r.exec(i);if(!a){t.lastIndex=s+1;continue}c=s+a[0].length,t.lastIndex=c}i+=e.slice(a,s)+`[`+`a`.repeat(c-s-2)+`]`,a=c}return i+e.slice(a)}#r(e){let t=e;if(this.tokens.links&&e.includes(`[`)){let e=this.tokenizer.rules.inline.reflinkSearch,n=t=>{let r=t.lastIndexOf(`[`);if(!Object.hasOwn(this.tokens.links,Qi(t.slice(r+1,-1))))return t;if(r>1&&t.charAt(0)!==`!`){let i=t.slice(1,r-1);if(this.linkInText(i))return`[`+i.replace(e,n)+`][`+`a`.repeat(t.length-r-2)+`]`}return`[`+`a`.repeat(t.length-2)+`]`};t=t.replace(e,n)}return t=t.replace(this.tokenizer.rules.inline.anyPunctuationOutsideCode,(e,t,n)=>n?`+`.repeat(e.length):t?t+e.slice(t.length,-t.length).replace(/`/g,`+`)+t:e),t=this.#n(t),t=this.options.hooks?.emStrongMask?.call({lexer:this},t)??t,t}infiniteLoopError(e){let t=`Infinite loop on byte: `+e;if(this.options.silent)console.error(t);else throw Error(t)}},fa=class{options;parser;constructor(e){this.options=e||R}space(e){return``}code({text:e,lang:t,escaped:n}){let r=(t||``).match(V.notSpaceStart)?.[0],i=e?e.replace(V.endingNewline,``)+`
`:``;return r?`<pre><code class="language-`+U(r)+`">`+(n?i:U(i,!0))+`</code></pre>
`:`<pre><code>`+(n?i:U(i,!0))+`</code></pre>
`}blockquote({tokens:e}){return`<blockquote>
${this.parser.parse(e)}</blockquote>
`}html({text:e}){return e}def(e){return``}heading({tokens:e,depth:t}){return`<h${t}>${this.parser.parseInline(e)}</h${t}>
`}hr(e){return`<hr>
`}list(e){let t=e.ordered,n=e.start,r=``;for(let t=0;t<e.items.length;t++){let n=e.items[t];r+=this.listitem(n)}let i=t?`ol`:`ul`,a=t&&n!==1?` start="`+n+`"`:``;return`<`+i+a+`>
`+r+`</`+i+`>
`}listitem(e){return`<li>${this.parser.parse(e.tokens)}</li>
`}checkbox({checked:e}){return`<input `+(e?`checked="" `:``)+`disabled="" type="checkbox"> `}paragraph({tokens:e}){return`<p>${this.parser.parseInline(e)}</p>
`}table(e){let t=``,n=``;for(let t=0;t<e.header.length;t++)n+=this.tablecell(e.header[t]);t+=this.tablerow({text:n});let r=``;for(let t=0;t<e.rows.length;t++){let i=e.rows[t];n=``;for(let e=0;e<i.length;e++)n+=this.tablecell(i[e]);r+=this.tablerow({text:n})}return r&&=`<tbody>${r}</tbody>`,`<table>
<thead>
`+t+`</thead>
`+r+`</table>
`}tablerow({text:e}){return`<tr>
${e}</tr>
`}tablecell(e){let t=this.parser.parseInline(e.tokens),n=e.header?`th`:`td`;return(e.align?`<${n} align="${e.align}">`:`<${n}>`)+t+`</${n}>
`}strong({tokens:e}){return`<strong>${this.parser.parseInline(e)}</strong>`}em({tokens:e}){return`<em>${this.parser.parseInline(e)}</em>`}codespan({text:e}){return`<code>${U(e,!0)}</code>`}br(e){return`<br>`}del({tokens:e}){return`<del>${this.parser.parseInline(e)}</del>`}link({href:e,title:t,text:n,tokens:r,autolink:i}){let a=i?U(n,!0):this.parser.parseInline(r),o=Yi(e);if(o===null)return a;e=U(o,i);let s=`<a href="`+e+`"`;return t&&(s+=` title="`+U(t)+`"`),s+=`>`+a+`</a>`,s}image({href:e,title:t,text:n,tokens:r}){r&&(n=this.parser.parseInline(r,this.parser.textRenderer));let i=Yi(e);if(i===null)return U(n);e=i;let a=`<img src="${U(e)}" alt="${U(n)}"`;return t&&(a+=` title="${U(t)}"`),a+=`>`,a}text(e){return`tokens`in e&&e.tokens?this.parser.parseInline(e.tokens):`escaped`in e&&e.escaped?e.text:U(e.text)}},pa=class{parser;strong({text:e,tokens:t}){return t?this.parser.parseInline(t,this):e}em({text:e,tokens:t}){return t?this.parser.parseInline(t,this):e}codespan({text:e}){return e}del({text:e,tokens:t}){return t?this.parser.parseInline(t,this):e}html({text:e}){return e}text({text:e}){return e}link({text:e,tokens:t}){return t?this.parser.parseInline(t,this):e}image({text:e,tokens:t}){return t?this.parser.parseInline(t,this):e}br(){return`
`}checkbox({raw:e}){return e}},K=class e{options;renderer;textRenderer;constructor(e){this.options=e||R,this.options.renderer=this.options.renderer||new fa,this.renderer=this.options.renderer,this.renderer.options=this.options,this.renderer.parser=this,this.textRenderer=new pa,this.textRenderer.parser=this}static parse(t,n){return new e(n).parse(t)}static parseInline(t,n){return new e(n).parseInline(t)}parse(e){this.renderer.parser=this;let t=``;for(let n=0;n<e.length;n++){let r=e[n];if(this.options.extensions?.renderers?.[r.type]){let e=r,n=this.options.extensions.renderers[e.type].call({parser:this},e);if(n!==!1||![`space`,`hr`,`heading`,`code`,`table`,`blockquote`,`list`,`checkbox`,`html`,`def`,`paragraph`,`text`].includes(e.type)){t+=n===!1?``:n??``;continue}}let i=r;switch(i.type){case`space`:t+=this.renderer.space(i);break;case`hr`:t+=this.renderer.hr(i);break;case`heading`:t+=this.renderer.heading(i);break;case`code`:t+=this.renderer.code(i);break;case`table`:t+=this.renderer.table(i);break;case`blockquote`:t+=this.renderer.blockquote(i);break;case`list`:t+=this.renderer.list(i);break;case`checkbox`:t+=this.renderer.checkbox(i);break;case`html`:t+=this.renderer.html(i);break;case`def`:t+=this.renderer.def(i);break;case`paragraph`:t+=this.renderer.paragraph(i);break;case`text`:t+=this.renderer.text(i);break;default:{let e=`Token with "`+i.type+`" type was not found.`;if(this.options.silent)return console.error(e),``;throw Error(e)}}}return t}parseInline(e,t=this.renderer){this.renderer.parser=this;let n=``;for(let r=0;r<e.length;r++){let i=e[r];if(this.options.extensions?.renderers?.[i.type]){let e=this.options.extensions.renderers[i.type].call({parser:this},i);if(e!==!1||![`escape`,`html`,`link`,`image`,`checkbox`,`strong`,`em`,`codespan`,`br`,`del`,`text`].includes(i.type)){n+=e===!1?``:e??``;continue}}let a=i;switch(a.type){case`escape`:n+=t.text(a);break;case`html`:n+=t.html(a);break;case`link`:n+=t.link(a);break;case`image`:n+=t.image(a);break;case`checkbox`:n+=t.checkbox(a);break;case`strong`:n+=t.strong(a);break;case`em`:n+=t.em(a);break;case`codespan`:n+=t.codespan(a);break;case`br`:n+=t.br(a);break;case`del`:n+=t.del(a);break;case`text`:n+=t.text(a);break;default:{let e=`Token with "`+a.type+`" type was not found.`;if(this.options.silent)return console.error(e),``;throw Error(e)}}}return n}},ma=class{options;block;constructor(e){this.options=e||R}static passThroughHooks=new Set([`preprocess`,`postprocess`,`processAllTokens`,`emStrongMask`]);static passThroughHooksRespectAsync=new Set([`preprocess`,`postprocess`,`processAllTokens`]);preprocess(e){return e}postprocess(e){return e}processAllTokens(e){return e}emStrongMask(e){return e}provideLexer(e=this.block){return e?G.lex:G.lexInline}provideParser(e=this.block){return e?K.parse:K.parseInline}};function q(e,t){if(Array.isArray(t))for(let n=0;n<t.length;n++)e.push(t[n]);else e.push(t)}var ha=new class{defaults=Er();options=this.setOptions;parse=this.parseMarkdown(!0);parseInline=this.parseMarkdown(!1);Parser=K;Renderer=fa;TextRenderer=pa;Lexer=G;Tokenizer=da;Hooks=ma;constructor(...e){this.use(...e)}walkTokens(e,t){let n=[];for(let r of e)switch(q(n,t.call(this,r)),r.type){case`table`:{let e=r;for(let r of e.header)q(n,this.walkTokens(r.tokens,t));for(let r of e.rows)for(let e of r)q(n,this.walkTokens(e.tokens,t));break}case`list`:{let e=r;q(n,this.walkTokens(e.items,t));break}default:{let e=r;this.defaults.extensions?.childTokens?.[e.type]?this.defaults.extensions.childTokens[e.type].forEach(r=>{let i=e[r].flat(1/0);q(n,this.walkTokens(i,t))}):e.tokens&&q(n,this.walkTokens(e.tokens,t))}}return n}use(...e){let t=this.defaults.extensions||{renderers:Object.create(null),childTokens:Object.create(null)};return e.forEach(e=>{let n={...e};if(n.async=this.defaults.async||n.async||!1,e.extensions&&(e.extensions.forEach(e=>{if(!e.name)throw Error(`extension name required`);if(`renderer`in e){let n=t.renderers[e.name];n?t.renderers[e.name]=function(...t){let r=e.renderer.apply(this,t);return r===!1&&(r=n.apply(this,t)),r}:t.renderers[e.name]=e.renderer}if(`tokenizer`in e){if(!e.level||e.level!==`block`&&e.level!==`inline`)throw Error(`extension level must be 'block' or 'inline'`);let n=t[e.level];n?n.unshift(e.tokenizer):t[e.level]=[e.tokenizer],e.start&&(e.level===`block`?t.startBlock?t.startBlock.push(e.start):t.startBlock=[e.start]:e.level===`inline`&&(t.startInline?t.startInline.push(e.start):t.startInline=[e.start]))}`childTokens`in e&&e.childTokens&&(t.childTokens[e.name]=e.childTokens)}),n.extensions=t),e.renderer){let t=this.defaults.renderer||new fa(this.defaults);for(let n in e.renderer){if(!(n in t))throw Error(`renderer '${n}' does not exist`);if([`options`,`parser`].includes(n))continue;let r=n,i=e.renderer[r],a=t[r];t[r]=(...e)=>{let n=i.apply(t,e);return n===!1&&(n=a.apply(t,e)),n===!1?``:n??``}}n.renderer=t}if(e.tokenizer){let t=this.defaults.tokenizer||new da(this.defaults);for(let n in e.tokenizer){if(!(n in t))throw Error(`tokenizer '${n}' does not exist`);if([`options`,`rules`,`lexer`].includes(n))continue;let r=n,i=e.tokenizer[r],a=t[r];t[r]=(...e)=>{let n=i.apply(t,e);return n===!1&&(n=a.apply(t,e)),n}}n.tokenizer=t}if(e.hooks){let t=this.defaults.hooks||new ma;for(let n in e.hooks){if(!(n in t))throw Error(`hook '${n}' does not exist`);if([`options`,`block`].includes(n))continue;let r=n,i=e.hooks[r],a=t[r];t[r]=ma.passThroughHooks.has(n)?e=>{if(t.options.async&&ma.passThroughHooksRespectAsync.has(n))return(async()=>{let n=await i.call(t,e);return a.call(t,n)})();let r=i.call(t,e);return a.call(t,r)}:(...e)=>{if(t.options.async)return(async()=>{let n=await i.apply(t,e);return n===!1&&(n=await a.apply(t,e)),n})();let n=i.apply(t,e);return n===!1&&(n=a.apply(t,e)),n}}n.hooks=t}if(e.walkTokens){let t=this.defaults.walkTokens,r=e.walkTokens;n.walkTokens=function(e){let n=[];return q(n,r.call(this,e)),t&&q(n,t.call(this,e)),n}}this.defaults={...this.defaults,...n}}),this}setOptions(e){return this.defaults={...this.defaults,...e},this}lexer(e,t){return G.lex(e,t??this.defaults)}parser(e,t){return K.parse(e,t??this.defaults)}parseMarkdown(e){return(t,n)=>{let r={...n},i={...this.defaults,...r},a=this.onError(!!i.silent,!!i.async);if(this.defaults.async===!0&&r.async===!1)return a(Error(`marked(): The async option was set to true by an extension. Remove async: false from the parse options object to return a Promise.`));if(typeof t>`u`||t===null)return a(Error(`marked(): input parameter is undefined or null`));if(typeof t!=`string`)return a(Error(`marked(): input parameter is of type `+Object.prototype.toString.call(t)+`, string expected`));if(i.hooks&&(i.hooks.options=i,i.hooks.block=e),i.async)return(async()=>{let n=i.hooks?await i.hooks.preprocess(t):t,r=await(i.hooks?await i.hooks.provideLexer(e):e?G.lex:G.lexInline)(n,i),a=i.hooks?await i.hooks.processAllTokens(r):r;i.walkTokens&&await Promise.all(this.walkTokens(a,i.walkTokens));let o=await(i.hooks?await i.hooks.provideParser(e):e?K.parse:K.parseInline)(a,i);return i.hooks?await i.hooks.postprocess(o):o})().catch(a);try{i.hooks&&(t=i.hooks.preprocess(t));let n=(i.hooks?i.hooks.provideLexer(e):e?G.lex:G.lexInline)(t,i);i.hooks&&(n=i.hooks.processAllTokens(n)),i.walkTokens&&this.walkTokens(n,i.walkTokens);let r=(i.hooks?i.hooks.provideParser(e):e?K.parse:K.parseInline)(n,i);return i.hooks&&(r=i.hooks.postprocess(r)),r}catch(e){return a(e)}}}onError(e,t){return n=>{if(n.message+=`
Please report this to https://github.com/markedjs/marked.`,e){let e=`<p>An error occurred:</p><pre>`+U(n.message+``,!0)+`</pre>`;return t?Promise.resolve(e):e}if(t)return Promise.reject(n);throw n}}};function J(e,t){return ha.parse(e,t)}J.options=J.setOptions=function(e){return ha.setOptions(e),J.defaults=ha.defaults,Dr(J.defaults),J},J.getDefaults=Er,J.defaults=R;function ga(...e){return ha.use(...e),J.defaults=ha.defaults,Dr(J.defaults),J}J.use=ga,J.walkTokens=function(e,t){return ha.walkTokens(e,t)},J.parseInline=ha.parseInline,J.Parser=K,J.parser=K.parse,J.Renderer=fa,J.TextRenderer=pa,J.Lexer=G,J.lexer=G.lex,J.Tokenizer=da,J.Hooks=ma,J.parse=J,J.options,J.setOptions,J.walkTokens,J.parseInline,K.parse;var _a=G.lex;function va(e,t){return ya(_a(e,{gfm:!0,breaks:!0}),t)}function ya(e,t){return e.map(e=>ba(e,t))}function ba(e,t){switch(e.type){case`space`:case`def`:return``;case`heading`:return y`<p class="heading" role="heading" aria-level=${Math.min(6,e.depth+2)}>${Y(e.tokens)}</p>`;case`code`:return t(e);case`blockquote`:return y`<blockquote>${ya(e.tokens??[],t)}</blockquote>`;case`list`:return xa(e,t);case`table`:return Sa(e);case`hr`:return y`<hr />`;case`paragraph`:return y`<p>${Y(e.tokens)}</p>`;case`text`:return e.tokens?Y(e.tokens):Da(e.text);default:return e.raw}}function xa(e,t){let n=e.items.map(e=>y`<li class=${e.task?`task`:``}>
        ${e.task?y`<input type="checkbox" disabled .checked=${e.checked??!1} />`:``}${ya(e.tokens.filter(e=>e.type!==`checkbox`),t)}
      </li>`);return e.ordered?y`<ol start=${e.start===``?1:e.start}>${n}</ol>`:y`<ul>${n}</ul>`}function Sa(e){let t=t=>`text-align: ${e.align[t]??`start`}`;return y`<div class="table" tabindex="0" role="group">
    <table>
      <thead>
        <tr>${e.header.map((e,n)=>y`<th style=${t(n)}>${Y(e.tokens)}</th>`)}</tr>
      </thead>
      <tbody>
        ${e.rows.map(e=>y`<tr>${e.map((e,n)=>y`<td style=${t(n)}>${Y(e.tokens)}</td>`)}</tr>`)}
      </tbody>
    </table>
  </div>`}function Y(e){return(e??[]).map(e=>Ca(e))}function Ca(e){switch(e.type){case`text`:return e.tokens?Y(e.tokens):Da(e.text);case`escape`:return e.text;case`strong`:return y`<strong>${Y(e.tokens)}</strong>`;case`em`:return y`<em>${Y(e.tokens)}</em>`;case`del`:return y`<del>${Y(e.tokens)}</del>`;case`codespan`:return y`<code>${e.text}</code>`;case`br`:return y`<br />`;case`link`:return wa(e.href,Y(e.tokens));case`image`:return wa(e.href,e.text);default:return e.raw}}function wa(e,t){let n=Ta(e);return n===null?t:y`<a href=${n} target="_blank" rel="noopener noreferrer">${t}</a>`}function Ta(e){try{let{protocol:t}=new URL(e,`https://relative.invalid`);return[`http:`,`https:`,`mailto:`,`tel:`].includes(t)?e:null}catch{return null}}var Ea={amp:`&`,lt:`<`,gt:`>`,quot:`"`,apos:`'`,nbsp:`\xA0`};function Da(e){return e.replace(/&(?:(\w+)|#(\d{1,6})|#x([\da-f]{1,5}));/gi,(e,t,n,r)=>{if(t!==void 0)return Ea[t]??e;let i=n===void 0?Number.parseInt(r??``,16):Number(n);return i>0&&i<=1114111?String.fromCodePoint(i):e})}var Oa=o`
  .prose > :first-child {
    margin-block-start: 0;
  }
  .prose > :last-child {
    margin-block-end: 0;
  }
  .prose p,
  .prose ul,
  .prose ol,
  .prose blockquote {
    margin-block: 8px;
  }
  .prose ul,
  .prose ol {
    padding-inline-start: 24px;
  }
  .prose li {
    margin-block: 3px;
  }
  .prose li.task {
    list-style: none;
    margin-inline-start: -22px;
  }
  .prose .heading {
    margin-block: 14px 6px;
    font-size: 17px;
    font-weight: 600;
  }
  .prose blockquote {
    margin-inline: 0;
    padding-inline-start: 14px;
    border-inline-start: 3px solid var(--line);
    color: var(--muted);
  }
  .prose code {
    padding: 1px 5px;
    border-radius: 5px;
    background: var(--soft);
    font: 0.9em var(--ha-font-family-code, ui-monospace, Menlo, Consolas, monospace);
  }
  .prose a {
    color: var(--accent-text);
  }
  .prose hr {
    border: 0;
    border-block-start: 1px solid var(--line);
    margin-block: 14px;
  }
  .prose .table {
    overflow-x: auto;
    margin-block: 8px;
  }
  .prose table {
    border-collapse: collapse;
    font-size: 14px;
  }
  .prose th,
  .prose td {
    padding: 6px 12px;
    border-block-end: 1px solid var(--line);
  }
`,ka=class extends M{constructor(...e){super(...e),this.chat_id=``,this.object_id=``,this.url=null,this.is_missing=!1}static{this.styles=[P,o`
      :host {
        display: block;
      }
      img,
      .waiting {
        display: block;
        max-inline-size: min(320px, 100%);
        max-block-size: 360px;
        border-radius: 12px;
      }
      .waiting {
        inline-size: 240px;
        block-size: 180px;
        background: var(--soft);
      }
      .problem {
        color: var(--muted);
        font-size: 13px;
      }
    `]}firstUpdated(){this.loader.url(this.chat_id,this.object_id).then(e=>this.url=e,()=>this.is_missing=!0)}render(){return this.is_missing?y`<span class="problem">${this.t(`message.no_file`)}</span>`:this.url===null?y`<div class="waiting" aria-busy="true"></div>`:y`<a href=${this.url} target="_blank" rel="noopener"><img src=${this.url} alt=${this.t(`message.photo`)} /></a>`}};A([S({attribute:!1})],ka.prototype,`loader`,void 0),A([S()],ka.prototype,`chat_id`,void 0),A([S()],ka.prototype,`object_id`,void 0),A([C()],ka.prototype,`url`,void 0),A([C()],ka.prototype,`is_missing`,void 0),ka=A([j(`xiaozhi-picture`)],ka);var Aa=null,X=class extends M{constructor(...e){super(...e),this.chat_id=``,this.object_id=``,this.audio=null,this.is_playing=!1,this.is_missing=!1,this.at=0}static{this.styles=[P,F,o`
      :host {
        display: inline-flex;
        vertical-align: middle;
      }
      button {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        min-block-size: 32px;
        padding-inline: 8px 12px;
        border-radius: 16px;
        color: var(--accent-text);
        background: color-mix(in srgb, var(--accent) 12%, transparent);
        font-size: 12px;
      }
      .bar {
        position: relative;
        inline-size: 88px;
        block-size: 4px;
        border-radius: 2px;
        background: color-mix(in srgb, var(--accent) 30%, transparent);
        overflow: hidden;
      }
      .bar i {
        position: absolute;
        inset-block: 0;
        inset-inline-start: 0;
        background: var(--accent);
      }
      .problem {
        color: var(--muted);
        font-size: 13px;
      }
    `]}disconnectedCallback(){super.disconnectedCallback(),this.audio?.pause()}render(){if(this.is_missing)return y`<span class="problem" role="status">${this.t(`message.no_file`)}</span>`;let e=this.t(this.is_playing?`message.pause`:`message.play`),t=this.audio&&Number.isFinite(this.audio.duration)?Math.ceil(this.audio.duration):null;return y`<button data-testid="recording" aria-label=${e} title=${e} @click=${this.toggle}>
      ${N(this.is_playing?St:Dt,20)}
      <span class="bar"><i style="inline-size: ${this.at*100}%"></i></span>
      ${t===null?b:y`<span>${t} s</span>`}
    </button>`}async toggle(){if(this.is_playing)return this.audio?.pause();try{this.audio??=this.made(await this.loader.url(this.chat_id,this.object_id)),Aa?.audio?.pause(),Aa=this,await this.audio.play()}catch{this.audio=null,this.is_missing=!0}}made(e){let t=new Audio(e);return t.onplay=()=>this.is_playing=!0,t.onpause=()=>this.is_playing=!1,t.ontimeupdate=()=>this.at=Number.isFinite(t.duration)?t.currentTime/t.duration:0,t.onended=()=>this.at=0,t}};A([S({attribute:!1})],X.prototype,`loader`,void 0),A([S()],X.prototype,`chat_id`,void 0),A([S()],X.prototype,`object_id`,void 0),A([C()],X.prototype,`audio`,void 0),A([C()],X.prototype,`is_playing`,void 0),A([C()],X.prototype,`is_missing`,void 0),A([C()],X.prototype,`at`,void 0),X=A([j(`xiaozhi-recording`)],X);var ja=2e3,Z=class extends M{constructor(...e){super(...e),this.chat_id=``,this.sender=``,this.is_newest=!1,this.may_write=!1,this.is_copied=!1}static{this.styles=[P,F,Oa,o`
      :host {
        display: block;
        padding-block: 6px;
        /* Messages out of view cost neither layout nor paint. */
        content-visibility: auto;
        contain-intrinsic-block-size: auto 84px;
      }
      article {
        display: flex;
        flex-direction: column;
        align-items: flex-start;
        min-inline-size: 0;
      }
      article.user {
        align-items: flex-end;
      }
      .content {
        max-inline-size: 100%;
        min-inline-size: 0;
        overflow-wrap: anywhere;
      }
      .user .content {
        max-inline-size: min(85%, 560px);
        padding: 10px 16px;
        border-radius: 20px;
        border-end-end-radius: 6px;
        background: var(--tint);
        white-space: pre-wrap;
      }
      .user .content.bare {
        padding: 0;
        background: none;
        white-space: normal;
      }
      .streaming .content::after {
        content: "";
        display: inline-block;
        inline-size: 8px;
        block-size: 8px;
        margin-inline-start: 4px;
        border-radius: 50%;
        background: var(--accent);
        animation: pulse 1s ease-in-out infinite;
      }
      @keyframes pulse {
        50% {
          opacity: 0.2;
        }
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px;
        min-block-size: 32px;
        margin-block-start: 4px;
        color: var(--muted);
        font-size: 12px;
      }
      .user .actions {
        order: -1; /* what is seen only sometimes must not push the time inwards */
      }
      .foot > span {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        padding-inline: 2px 6px;
      }
      .actions {
        display: inline-flex;
        opacity: 0;
        transition: opacity 0.15s;
      }
      article:hover .actions, /* a finger's tap hovers, too */
      article:focus-within .actions,
      .latest .actions {
        opacity: 1;
      }
    `]}render(){let{bubble:e,t}=this,n=e.role===`ai`&&!e.is_complete,r=e.role===`user`?this.sender||t(`message.you`):t(`message.answer`);return y`<article
      class="${e.role} ${n?`streaming`:``} ${this.is_newest&&e.role===`ai`?`latest`:``}"
      aria-label=${r}
      aria-busy=${n}
      data-testid="message-${e.role}"
      data-index=${e.message_index??b}
    >
      ${this.renderContent()}
      <div class="foot">${this.renderFoot()}</div>
    </article>`}renderContent(){let{bubble:e,t}=this;return mn(e.message_type)?y`<div class="content bare">
        <xiaozhi-picture .t=${t} .loader=${this.loader} .chat_id=${this.chat_id} .object_id=${e.object_id??e.content}></xiaozhi-picture>
      </div>`:hn(e.message_type)?y`<div class="content bare">${this.renderRecording(e.object_id??e.content)}</div>`:e.role===`user`?y`<div class="content" dir="auto">${e.content}</div>`:y`<div class="content prose" dir="auto">
      ${va(e.content,e=>y`<xiaozhi-code .t=${t} .code=${e.text} .language=${e.lang??``}></xiaozhi-code>`)}
    </div>`}renderRecording(e){return y`<xiaozhi-recording
      .t=${this.t}
      .loader=${this.loader}
      .chat_id=${this.chat_id}
      .object_id=${e}
    ></xiaozhi-recording>`}renderFoot(){let{bubble:e,t}=this,{details:n}=e,r=n.spoken?t(`message.interrupted_after`,{spoken:n.spoken}):t(`message.interrupted`);return y`
      ${e.object_id!==null&&e.message_type===1?this.renderRecording(e.object_id):b}
      ${this.sender?y`<span dir="auto">${this.sender}</span>`:b}
      ${n.kind===`voice`?y`<span title=${t(`message.by_voice`,{board:n.board??``})}>${N(yt,14)}</span>`:b}
      ${n.interrupted?y`<span class="interrupted" dir="auto">${r}</span>`:b}
      ${e.sent_ms===null?b:y`<span><time>${Jn(t,e.sent_ms)}</time></span>`}
      ${e.is_complete?this.renderActions():b}
    `}renderActions(){let{t:e}=this,t=e(this.is_copied?`message.copied`:`action.copy`),n=(e,t,n,r)=>y`<button class="icon small" data-testid=${e} aria-label=${t} title=${t} @click=${r}>${N(n,16)}</button>`;return y`<div class="actions">
      ${this.bubble.message_type===1?n(`copy`,t,this.is_copied?ot:lt,()=>void this.copy()):b}
      ${this.is_newest&&this.may_write?this.renderAnew(n):b}
      ${this.may_write&&this.bubble.message_index!==null?n(`delete-message`,e(`message.delete`),ut,()=>this.tell(`remove-message`,this.bubble.message_id)):b}
    </div>`}renderAnew(e){let{bubble:t,t:n}=this;return t.role===`ai`?e(`ask-again`,n(`message.retry`),kt,()=>this.tell(`ask-again`)):t.message_type===1?e(`edit-message`,n(`message.edit`),Ct,()=>this.tell(`edit-message`,t.content)):b}async copy(){this.is_copied=await Cr(this.bubble.content),setTimeout(()=>this.is_copied=!1,ja)}};A([S({attribute:!1})],Z.prototype,`bubble`,void 0),A([S({attribute:!1})],Z.prototype,`loader`,void 0),A([S()],Z.prototype,`chat_id`,void 0),A([S()],Z.prototype,`sender`,void 0),A([S({type:Boolean})],Z.prototype,`is_newest`,void 0),A([S({type:Boolean})],Z.prototype,`may_write`,void 0),A([C()],Z.prototype,`is_copied`,void 0),Z=A([j(`xiaozhi-message-item`)],Z);var Ma=o`
  :host {
    position: relative;
    display: flex;
    flex: 1;
    min-block-size: 0;
  }
  .scroller {
    flex: 1;
    min-inline-size: 0;
    overflow-y: auto;
    overflow-x: hidden;
    padding-inline: 16px;
    outline-offset: -2px;
  }
  .content {
    max-inline-size: 780px;
    margin-inline: auto;
    padding-block: 16px 8px;
  }
  .edge,
  .day {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 4px 16px;
    padding-block: 12px;
    color: var(--muted);
    font-size: 12.5px;
    text-align: center;
  }
  .edge span {
    inline-size: 100%;
  }
  .edge a {
    color: var(--accent-text);
    text-decoration: none;
  }
  .day span {
    padding: 2px 12px;
    border-radius: 12px;
    background: var(--softer);
  }
  .outgoing {
    display: flex;
    flex-direction: column;
    align-items: flex-end;
    padding-block: 6px;
  }
  .bubble {
    max-inline-size: min(85%, 560px);
    padding: 10px 16px;
    border-radius: 20px;
    border-end-end-radius: 6px;
    background: var(--tint);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    opacity: 0.75;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    min-block-size: 32px;
    color: var(--muted);
    font-size: 12px;
  }
  .foot .plain {
    min-block-size: 32px;
    padding-inline: 10px;
    gap: 4px;
  }
  .failed .foot > span {
    color: var(--danger-text);
  }
  .failure {
    display: flex;
    align-items: center;
    gap: 10px;
    margin-block: 8px;
    padding: 8px 14px;
    border-radius: var(--radius);
    color: var(--danger-text);
    background: color-mix(in srgb, var(--danger) 10%, transparent);
    font-size: 14px;
  }
  .failure svg {
    flex: none;
  }
  .failure span {
    flex: 1;
  }
  .thinking,
  .older {
    display: flex;
    gap: 6px;
    padding-block: 14px;
  }
  .older {
    justify-content: center;
  }
  .thinking i,
  .older i {
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: var(--muted);
    animation: dots 1.2s ease-in-out infinite;
  }
  .thinking i:nth-child(2),
  .older i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .thinking i:nth-child(3),
  .older i:nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes dots {
    0%,
    60%,
    100% {
      opacity: 0.3;
    }
    30% {
      opacity: 1;
      transform: translateY(-3px);
    }
  }
  .latest {
    position: absolute;
    inset-block-end: 12px;
    inset-inline-start: calc(50% - 20px);
    inline-size: 40px;
    block-size: 40px;
    background: var(--card);
    border: 1px solid var(--line);
    box-shadow: 0 2px 10px rgba(0, 0, 0, 0.18);
  }
`;function Na(e,t=e.first_index,n=1/0){let r=[];return e.chat?(r.push(t>1?{kind:`older`,key:`older`}:{kind:`start`,key:`start`,previous:e.chat.previous_chat_id}),r.push(...Pa(e,t,Math.min(n,e.last_index))),n<e.last_index||(La(r,Ra(e)),e.chat.session_stat===fn.ended&&e.outgoing.length===0&&r.push({kind:`end`,key:`end`,next:e.chat.next_chat_id})),r):za(e)}function Pa(e,t,n){let r=[],i={from_ms:0,to_ms:0},a=-1,o=-1;for(let s=t;s<=n;s++){let t=e.slots.get(s);if(t?.kind===`tool`&&Ia(r,t.row),t?.kind!==`message`)continue;let n=e.bubbles.get(t.message_id);if(!n)continue;let{sent_ms:c}=n;c!==null&&!(c>=i.from_ms&&c<i.to_ms)&&(i=Fa(c),r.push({kind:`day`,key:`day-${i.from_ms}-${s}`,ms:c})),a=n.role===`ai`?r.length:-1,n.role===`user`&&(o=r.length),r.push({kind:`message`,key:n.message_id,bubble:n,is_newest:!1})}if(e.running||n<e.last_index)return r;for(let e of[a,o]){let t=r[e];t?.kind===`message`&&(r[e]={...t,is_newest:!0})}return r}function Fa(e){let t=new Date(e),n=e=>new Date(t.getFullYear(),t.getMonth(),t.getDate()+e).getTime();return{from_ms:n(0),to_ms:n(1)}}function Ia(e,t){let n=e.at(-1),r=n?.kind===`tools`?[...n.calls]:[],i=r.findIndex(e=>e.call_id===t.call_id),a=r[i],o=t.message_type===pn,s={call_id:t.call_id,name:t.name||(a?.name??``),request:o?t.content:a?.request??``,result:o?a?.result??null:t.content,is_running:!1};a?r[i]=s:r.push(s);let c={kind:`tools`,key:n?.kind===`tools`?n.key:`tools-${t.call_id}`,calls:r};n?.kind===`tools`?e[e.length-1]=c:e.push(c)}function La(e,t){let[n,r]=[e.at(-1),t[0]];if(n?.kind!==`tools`||r?.kind!==`tools`)return void e.push(...t);e[e.length-1]={...n,calls:[...n.calls,...r.calls]},e.push(...t.slice(1))}function Ra(e){let t=[],n=[...e.bubbles.values()].filter(e=>e.message_index===null),r=e=>({kind:`message`,key:e.message_id,bubble:e,is_newest:!1});if(t.push(...n.filter(e=>e.role===`user`).map(r)),e.tools.length>0){let n=e.tools.map(t=>({...t,is_running:t.result===null&&e.running!==null}));t.push({kind:`tools`,key:`tools-${e.tools[0]?.call_id}`,calls:n})}t.push(...n.filter(e=>e.role===`ai`).map(r)),t.push(...za(e));let i=e.running?.message_id!=null&&e.bubbles.has(e.running.message_id);return e.running&&!i&&t.push({kind:`thinking`,key:`thinking`}),e.failure&&t.push({kind:`failure`,key:`failure`,problem:e.failure}),t}var za=e=>e.outgoing.map(e=>({kind:`outgoing`,key:e.local_id,outgoing:e})),Ba={HassTurnOn:`tool.turn_on`,HassTurnOff:`tool.turn_off`,HassLightSet:`tool.light`,HassSetPosition:`tool.position`,HassClimateSetTemperature:`tool.temperature`,HassSetVolume:`tool.volume`,HassStartTimer:`tool.timer`,HassCancelTimer:`tool.timer_cancelled`,HassListAddItem:`tool.list`,GetLiveContext:`tool.look`,GetDateTime:`tool.time`},Va={on:`state.on`,off:`state.off`,open:`state.open`,closed:`state.closed`,unavailable:`state.unavailable`};function Ha(e,t){let n=t.split(`__`).at(-1)??t,r=Ba[n];if(r)return e(r);let i=n.replace(/^Hass(?=[A-Z])/,``).replace(/^self[._]/,``).replace(/([a-z\d])([A-Z])/g,`$1 $2`).replace(/[._-]+/g,` `).trim().toLowerCase();return i?i.charAt(0).toUpperCase()+i.slice(1):t}function Ua(e,t){let n=Ka(t.result),r=qa(n?.new_states).flatMap(({entity:t,state:n})=>typeof t==`string`&&typeof n==`string`?[e(`tool.now`,{name:t,state:Ga(e,n)})]:[]);if(r.length>0)return r;let i=n?.data;return(typeof i==`object`&&i&&`success`in i?qa(i.success):[]).flatMap(({name:e,type:t})=>typeof e==`string`&&t===`entity`?[e]:[])}var Wa=e=>typeof Ka(e.result)?.error==`string`;function Ga(e,t){let n=Va[t];return n?e(n):t}function Ka(e){try{let t=JSON.parse(e??``);return typeof t==`object`&&t?t:null}catch{return null}}var qa=e=>Array.isArray(e)?e.filter(e=>typeof e==`object`&&!!e):[],Ja=3,Ya=class extends M{constructor(...e){super(...e),this.calls=[]}static{this.styles=[P,o`
      :host {
        display: block;
        padding-block: 4px;
        color: var(--muted);
        font-size: 13px;
      }
      summary {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        min-block-size: 34px;
        padding-inline: 12px 8px;
        border-radius: 17px;
        background: var(--softer);
        cursor: pointer;
        list-style: none;
      }
      summary span {
        overflow-wrap: anywhere;
      }
      summary svg {
        flex: none;
      }
      .changes {
        color: var(--text);
      }
      .failed {
        color: var(--danger-text);
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary:hover {
        background: var(--soft);
      }
      summary svg:last-child {
        transition: transform 0.15s;
      }
      details[open] summary svg:last-child {
        transform: rotate(180deg);
      }
      .running {
        animation: pulse 1.2s ease-in-out infinite;
      }
      @keyframes pulse {
        50% {
          opacity: 0.45;
        }
      }
      dl {
        margin: 8px 0 4px;
        padding: 12px 16px;
        border: 1px solid var(--line);
        border-radius: 12px;
      }
      dt {
        color: var(--text);
        font-weight: 500;
      }
      dt:not(:first-child) {
        margin-block-start: 14px;
      }
      dd {
        margin: 6px 0 0;
      }
      pre {
        margin: 2px 0 0;
        max-block-size: 9lh; /* whole lines */
        overflow: auto;
        direction: ltr;
        text-align: left;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font: 12px/1.5 var(--ha-font-family-code, ui-monospace, Menlo, Consolas, monospace);
      }
    `]}render(){let{calls:e,t}=this;return y`<details data-testid="tools">
      <summary class=${e.some(e=>e.is_running)?`running`:``}>
        ${N(Lt,16)}<span dir="auto">${this.label}</span>${N(st,18)}
      </summary>
      <dl>
        ${e.map(e=>y`<dt title=${e.name}>${Ha(t,e.name)}</dt>
              ${this.renderOutcome(e)}
              ${e.request?y`<dd>${t(`tools.request`)}<pre tabindex="0">${Za(e.request)}</pre></dd>`:b}
              ${e.result===null?b:y`<dd>${t(`tools.result`)}<pre tabindex="0">${Za(e.result)}</pre></dd>`}`)}
      </dl>
    </details>`}get label(){let{calls:e,t}=this,n=e.find(e=>e.is_running);if(n)return t(`tools.running`,{name:Ha(t,n.name)});let[r]=e,i=r&&e.length===1?Ha(t,r.name):t(`tools.used_many`,{count:e.length}),a=e.flatMap(e=>Ua(t,e)),o=a.slice(0,Ja);return a.length>o.length&&o.push(`…`),e.some(Wa)&&o.push(t(`tools.failed`)),[i,...o].join(` · `)}renderOutcome(e){let t=Ua(this.t,e);return Wa(e)?y`<dd class="failed">${this.t(`tools.failed`)}</dd>`:t.length>0?y`<dd class="changes" dir="auto">${t.join(` · `)}</dd>`:b}};A([S({attribute:!1})],Ya.prototype,`calls`,void 0),Ya=A([j(`xiaozhi-tools-row`)],Ya);var Xa=80;function Za(e){try{let t=JSON.parse(e),n=JSON.stringify(t);return n.length<=Xa?n:JSON.stringify(t,null,2)}catch{return e}}var Qa=`--- Conversation starts ---`,$a=`*** Conversation ends ***`,eo=80,to=1500,no=4500,ro=5,Q=class extends M{constructor(...e){super(...e),this.chat=O,this.user_id=``,this.names=new Map,this.is_embedded=!1,this.is_at_end=!0,this.anchor=null,this.drawn_from=1,this.drawn_to=1/0,this.drawing=0,this.grown=new ResizeObserver(()=>this.stayAtEnd()),this.toEnd=()=>{this.is_at_end=!0,this.drawn_to!==1/0&&(this.drawAnew(),this.requestUpdate()),this.stayAtEnd(),this.scroller.focus({preventScroll:!0})}}static{this.styles=[P,F,Ma]}firstUpdated(){this.watch()}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.watch()}disconnectedCallback(){super.disconnectedCallback(),this.grown.disconnect(),cancelAnimationFrame(this.drawing),this.drawing=0}willUpdate(e){let t=e.get(`chat`),n=t!==void 0&&(t.chat_id!==this.chat.chat_id||t.chat===null);(n||!this.hasUpdated||t&&t.outgoing.length<this.chat.outgoing.length)&&(this.is_at_end=!0,(n||!this.hasUpdated||this.drawn_to!==1/0)&&this.drawAnew()),this.hasUpdated&&this.forgetFar(),this.drawn_from=this.nextFrom(),this.drawn_to=this.nextTo(),this.hasUpdated&&!this.is_at_end&&(this.anchor=this.topmost())}drawAnew(){this.drawn_from=this.chat.last_index+1,this.drawn_to=1/0}nextFrom(){let{slots:e,first_index:t,last_index:n}=this.chat,r=Math.min(this.drawn_from,n+1);if(this.hasUpdated&&this.scroller.scrollTop>to)return r;for(let n=0;n<ro&&r>t&&e.has(r-1);n++)--r;return r}nextTo(){if(this.drawn_to===1/0||this.below_px>to)return this.drawn_to;let e=this.drawn_to+ro;return e<this.chat.last_index?e:1/0}get below_px(){let{scrollTop:e,scrollHeight:t,clientHeight:n}=this.scroller;return t-e-n}forgetFar(){let{top:e,bottom:t}=this.scroller.getBoundingClientRect();if(this.scroller.scrollTop>no){let t=this.messageFrom(t=>t.getBoundingClientRect().bottom>e-no);this.drawn_from=Math.max(this.drawn_from,t??0)}if(!this.is_at_end&&this.below_px>no){let e=this.messageFrom(e=>e.getBoundingClientRect().top>t+no);e!==null&&(this.drawn_to=Math.min(this.drawn_to,Math.max(e-1,this.drawn_from)))}}messageFrom(e){let t=this.content.children;for(let n=io(t,e);n<t.length;n++){let e=t[n].bubble?.message_index;if(e!=null)return e}return null}updated(e){(e.has(`chat`)||this.anchor!==null||this.is_at_end)&&(this.stayAtEnd(),this.anchor?.element.isConnected&&(this.scroller.scrollTop+=this.anchor.element.getBoundingClientRect().top-this.anchor.top_px),this.anchor=null),this.onScroll()}render(){return y`<div
        class="scroller"
        tabindex="0"
        role="log"
        aria-live="off"
        aria-label=${this.t(`chat.messages`)}
        data-testid="messages"
        @scroll=${this.onScroll}
      >
        <div class="content">${Sr(Na(this.chat,this.drawn_from,this.drawn_to),e=>e.key,e=>this.renderItem(e))}</div>
      </div>
      ${this.is_at_end?b:y`<button class="icon latest" aria-label=${this.t(`chat.to_latest`)} title=${this.t(`chat.to_latest`)} @click=${this.toEnd}>
            ${N(tt)}
          </button>`}`}renderItem(e){let{t}=this;switch(e.kind){case`older`:return y`<div class="older" aria-busy="true"><i></i><i></i><i></i></div>`;case`start`:return y`<div class="edge" data-testid="start">
          ${e.previous===null?b:this.renderLink(e.previous,t(`chat.previous`))}<span lang="en" dir="ltr">${Qa}</span>
        </div>`;case`day`:return y`<div class="day"><span>${Qn(t,e.ms,Date.now())}</span></div>`;case`message`:return y`<xiaozhi-message-item
          .t=${t}
          .bubble=${e.bubble}
          .chat_id=${this.chat.chat_id??``}
          .loader=${this.loader}
          .sender=${this.senderOf(e.bubble)}
          .is_newest=${e.is_newest}
          .may_write=${this.chat.chat?.may_write??!1}
        ></xiaozhi-message-item>`;case`tools`:return y`<xiaozhi-tools-row .t=${t} .calls=${e.calls}></xiaozhi-tools-row>`;case`outgoing`:return this.renderOutgoing(e.outgoing);case`thinking`:return y`<div class="thinking" data-testid="thinking" role="img" aria-label=${t(`message.thinking`)}><i></i><i></i><i></i></div>`;case`failure`:return y`<div class="failure" role="alert" data-testid="failure">
          ${N(Qe,20)}<span>${dn(t,e.problem)}</span>
          ${this.chat.chat?.may_write&&this.chat.running===null?y`<button class="plain" @click=${()=>this.tell(`ask-again`)}>${t(`action.retry`)}</button>`:b}
        </div>`;case`end`:return y`<div class="edge" data-testid="end">
          <span lang="en" dir="ltr">${$a}</span>${e.next===null?b:this.renderLink(e.next,t(`chat.next`))}
        </div>`}}renderLink(e,t){return this.is_embedded?b:y`<a
      href=${Ut({view:`chat`,sid:e})}
      @click=${t=>{t.ctrlKey||t.metaKey||t.shiftKey||(t.preventDefault(),this.tell(`open-chat`,e))}}
      >${t}</a
    >`}renderOutgoing({local_id:e,text:t,problem:n}){let{t:r}=this;return y`<div class="outgoing ${n?`failed`:``}" data-testid="outgoing">
      <div class="bubble" dir="auto">${t}</div>
      <div class="foot" role=${n?`alert`:b}>
        ${n?y`<span>${r(`message.not_sent`)}: ${dn(r,n)}</span>
              <button class="plain" data-testid="retry" @click=${()=>this.tell(`resend`,{local_id:e,text:t})}>
                ${N(kt,16)}${r(`action.retry`)}
              </button>
              <button class="icon small" aria-label=${r(`action.discard`)} title=${r(`action.discard`)} @click=${()=>this.tell(`discard`,e)}>
                ${N(ut,16)}
              </button>`:y`<span>${r(`message.sending`)}</span>`}
      </div>
    </div>`}senderOf(e){return e.role===`ai`?``:e.details.speaker?e.details.speaker:!e.sender_id||e.sender_id===this.user_id?``:this.names.get(e.sender_id)??``}watch(){this.grown.observe(this.content),this.grown.observe(this.scroller)}stayAtEnd(){this.is_at_end&&(this.scroller.scrollTop=this.scroller.scrollHeight)}onScroll(){this.is_at_end=this.drawn_to===1/0&&this.below_px<eo,this.scroller.scrollTop<to&&this.chat.first_index>1&&this.drawn_from<=this.chat.first_index&&this.tell(`older-wanted`),this.is_at_end&&this.tell(`seen`),(this.drawn_from!==this.nextFrom()||this.drawn_to!==this.nextTo())&&this.drawing===0&&(this.drawing=requestAnimationFrame(()=>{this.drawing=0,this.requestUpdate()}))}topmost(){let e=this.scroller.getBoundingClientRect().top,t=this.content.children,n=io(t,t=>t.getBoundingClientRect().bottom>e),r=[t[n],t[n+1]].find(e=>e?.localName===`xiaozhi-message-item`);return r?{element:r,top_px:r.getBoundingClientRect().top}:null}};A([S({attribute:!1})],Q.prototype,`chat`,void 0),A([S({attribute:!1})],Q.prototype,`loader`,void 0),A([S()],Q.prototype,`user_id`,void 0),A([S({attribute:!1})],Q.prototype,`names`,void 0),A([S({type:Boolean})],Q.prototype,`is_embedded`,void 0),A([C()],Q.prototype,`is_at_end`,void 0),A([Xe(`.scroller`)],Q.prototype,`scroller`,void 0),A([Xe(`.content`)],Q.prototype,`content`,void 0),Q=A([j(`xiaozhi-message-list`)],Q);function io(e,t){let n=0,r=e.length;for(;n<r;){let i=n+r>>1,a=e[i];a&&t(a)?r=i:n=i+1}return n}var ao=40,oo=class{constructor(e){this.client=e,this.urls=new Map}url(e,t){let n=`${e}/${t}`,r=this.urls.get(n);if(r)return r;let i=this.client.object(e,t).then(e=>URL.createObjectURL(e));return i.catch(()=>this.urls.delete(n)),this.urls.set(n,i),this.urls.size>ao&&this.forget(this.urls.keys().next().value),i}clear(){for(let e of[...this.urls.keys()])this.forget(e)}forget(e){let t=e===void 0?void 0:this.urls.get(e);e!==void 0&&t&&(this.urls.delete(e),t.then(URL.revokeObjectURL,()=>void 0))}},so=class extends M{constructor(...e){super(...e),this.title=``}static{this.styles=[P,F,o`
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
      .head {
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
    `]}firstUpdated(){this.dialog.showModal()}render(){return y`<dialog
      aria-label=${this.title}
      @close=${()=>this.tell(`closed`)}
      @click=${e=>e.target===this.dialog&&this.dialog.close()}
    >
      <div class="frame">
        <div class="head">
          <h2>${this.title}</h2>
          <button class="icon" aria-label=${this.t(`action.close`)} @click=${()=>this.dialog.close()}>${N(ct)}</button>
        </div>
        <div class="body"><slot></slot></div>
        <slot name="actions"></slot>
      </div>
    </dialog>`}};A([S()],so.prototype,`title`,void 0),A([Xe(`dialog`)],so.prototype,`dialog`,void 0),so=A([j(`xiaozhi-dialog`)],so);var $=class extends M{constructor(...e){super(...e),this.title=``,this.hint=``,this.label=``,this.value=null,this.confirm=``,this.is_danger=!1}static{this.styles=[P,F,ir,o`
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
    `]}firstUpdated(){this.renderRoot.querySelector(`input`)?.select()}render(){let{t:e}=this;return y`<xiaozhi-dialog .t=${e} .title=${this.title}>
      <form
        @submit=${e=>{e.preventDefault(),this.tell(`answered`,this.renderRoot.querySelector(`input`)?.value.trim()??``)}}
      >
        ${this.hint?y`<p>${this.hint}</p>`:b}
        ${this.value===null?b:y`<label class="field"
              >${this.label}<input type="text" dir="auto" required maxlength="200" autofocus data-testid="name" .value=${this.value} />
            </label>`}
        <div class="bar">
          <button type="button" class="plain" @click=${()=>this.tell(`closed`)}>${e(`action.cancel`)}</button>
          <button class="filled ${this.is_danger?`danger`:``}" data-testid="confirm">${this.confirm}</button>
        </div>
      </form>
    </xiaozhi-dialog>`}};A([S()],$.prototype,`title`,void 0),A([S()],$.prototype,`hint`,void 0),A([S()],$.prototype,`label`,void 0),A([S()],$.prototype,`value`,void 0),A([S()],$.prototype,`confirm`,void 0),A([S({type:Boolean})],$.prototype,`is_danger`,void 0),$=A([j(`xiaozhi-ask`)],$);function co(e,t=!1){t?history.replaceState(history.state,``,e):history.pushState(null,``,e),window.dispatchEvent(new CustomEvent(`location-changed`,{detail:{replace:t}}))}function lo(e,t){let n=URL.createObjectURL(e),r=document.createElement(`a`);r.href=n,r.download=t,r.click(),setTimeout(()=>URL.revokeObjectURL(n),6e4)}export{gt as $,Zt as A,$e as B,$n as C,ln as D,fn as E,Gt as F,ot as G,nt as H,Bt as I,dt as J,lt as K,zt as L,Vt as M,D as N,dn as O,Ut as P,ht as Q,Wt as R,nr as S,o as St,O as T,it as U,et as V,at as W,pt as X,ft as Y,mt as Z,Un as _,S as _t,Sr as a,wt as at,Gn as b,y as bt,cr as c,Ot as ct,ir as d,Mt as dt,_t as et,N as f,Nt as ft,A as g,C as gt,j as h,Xe as ht,Cr as i,Ct as it,Kt as j,sn as k,P as l,At as lt,M as m,It as mt,lo as n,bt as nt,or as o,Tt as ot,rr as p,Ft as pt,ut as q,oo as r,xt as rt,sr as s,Et as st,co as t,vt as tt,F as u,jt as ut,er as v,Ge as vt,Rn as w,tr as x,De as xt,Yn as y,b as yt,Ze as z};