import{D as e,G as t,H as n,I as r,J as i,K as a,L as o,M as s,O as c,P as l,Q as u,S as d,St as f,Z as p,_ as m,_t as h,bt as g,ct as _,d as v,f as y,ft as b,g as x,gt as S,h as C,i as ee,j as te,l as w,lt as T,m as E,mt as ne,nt as D,p as re,rt as ie,t as O,u as k,ut as A,v as j,xt as M,y as ae,yt as N}from"./part-shared-B0C3J4Cn.js";var P=function(e,t){let n=e,r=I[t],i=null,a=0,o=null,s=[],c={},l=function(e,t){a=n*4+17,i=function(e){let t=Array(e);for(let n=0;n<e;n+=1){t[n]=Array(e);for(let r=0;r<e;r+=1)t[n][r]=null}return t}(a),u(0,0),u(a-7,0),u(0,a-7),p(),f(),h(e,t),n>=7&&m(e),o??=v(n,r,s),g(o,t)},u=function(e,t){for(let n=-1;n<=7;n+=1)if(!(e+n<=-1||a<=e+n))for(let r=-1;r<=7;r+=1)t+r<=-1||a<=t+r||(0<=n&&n<=6&&(r==0||r==6)||0<=r&&r<=6&&(n==0||n==6)||2<=n&&n<=4&&2<=r&&r<=4?i[e+n][t+r]=!0:i[e+n][t+r]=!1)},d=function(){let e=0,t=0;for(let n=0;n<8;n+=1){l(!0,n);let r=R.getLostPoint(c);(n==0||e>r)&&(e=r,t=n)}return t},f=function(){for(let e=8;e<a-8;e+=1)i[e][6]??(i[e][6]=e%2==0);for(let e=8;e<a-8;e+=1)i[6][e]??(i[6][e]=e%2==0)},p=function(){let e=R.getPatternPosition(n);for(let t=0;t<e.length;t+=1)for(let n=0;n<e.length;n+=1){let r=e[t],a=e[n];if(i[r][a]==null)for(let e=-2;e<=2;e+=1)for(let t=-2;t<=2;t+=1)e==-2||e==2||t==-2||t==2||e==0&&t==0?i[r+e][a+t]=!0:i[r+e][a+t]=!1}},m=function(e){let t=R.getBCHTypeNumber(n);for(let n=0;n<18;n+=1){let r=!e&&(t>>n&1)==1;i[Math.floor(n/3)][n%3+a-8-3]=r}for(let n=0;n<18;n+=1){let r=!e&&(t>>n&1)==1;i[n%3+a-8-3][Math.floor(n/3)]=r}},h=function(e,t){let n=r<<3|t,o=R.getBCHTypeInfo(n);for(let t=0;t<15;t+=1){let n=!e&&(o>>t&1)==1;t<6?i[t][8]=n:t<8?i[t+1][8]=n:i[a-15+t][8]=n}for(let t=0;t<15;t+=1){let n=!e&&(o>>t&1)==1;t<8?i[8][a-t-1]=n:t<9?i[8][15-t-1+1]=n:i[8][15-t-1]=n}i[a-8][8]=!e},g=function(e,t){let n=-1,r=a-1,o=7,s=0,c=R.getMaskFunction(t);for(let t=a-1;t>0;t-=2)for(t==6&&--t;;){for(let n=0;n<2;n+=1)if(i[r][t-n]==null){let a=!1;s<e.length&&(a=(e[s]>>>o&1)==1),c(r,t-n)&&(a=!a),i[r][t-n]=a,--o,o==-1&&(s+=1,o=7)}if(r+=n,r<0||a<=r){r-=n,n=-n;break}}},_=function(e,t){let n=0,r=0,i=0,a=Array(t.length),o=Array(t.length);for(let s=0;s<t.length;s+=1){let c=t[s].dataCount,l=t[s].totalCount-c;r=Math.max(r,c),i=Math.max(i,l),a[s]=Array(c);for(let t=0;t<a[s].length;t+=1)a[s][t]=255&e.getBuffer()[t+n];n+=c;let u=R.getErrorCorrectPolynomial(l),d=B(a[s],u.getLength()-1).mod(u);o[s]=Array(u.getLength()-1);for(let e=0;e<o[s].length;e+=1){let t=e+d.getLength()-o[s].length;o[s][e]=t>=0?d.getAt(t):0}}let s=0;for(let e=0;e<t.length;e+=1)s+=t[e].totalCount;let c=Array(s),l=0;for(let e=0;e<r;e+=1)for(let n=0;n<t.length;n+=1)e<a[n].length&&(c[l]=a[n][e],l+=1);for(let e=0;e<i;e+=1)for(let n=0;n<t.length;n+=1)e<o[n].length&&(c[l]=o[n][e],l+=1);return c},v=function(e,t,n){let r=V.getRSBlocks(e,t),i=H();for(let t=0;t<n.length;t+=1){let r=n[t];i.put(r.getMode(),4),i.put(r.getLength(),R.getLengthInBits(r.getMode(),e)),r.write(i)}let a=0;for(let e=0;e<r.length;e+=1)a+=r[e].dataCount;if(i.getLengthInBits()>a*8)throw`code length overflow. (`+i.getLengthInBits()+`>`+a*8+`)`;for(i.getLengthInBits()+4<=a*8&&i.put(0,4);i.getLengthInBits()%8!=0;)i.putBit(!1);for(;!(i.getLengthInBits()>=a*8||(i.put(236,8),i.getLengthInBits()>=a*8));)i.put(17,8);return _(i,r)};c.addData=function(e,t){t||=`Byte`;let n=null;switch(t){case`Numeric`:n=oe(e);break;case`Alphanumeric`:n=se(e);break;case`Byte`:n=ce(e);break;case`Kanji`:n=le(e);break;default:throw`mode:`+t}s.push(n),o=null},c.isDark=function(e,t){if(e<0||a<=e||t<0||a<=t)throw e+`,`+t;return i[e][t]},c.getModuleCount=function(){return a},c.make=function(){if(n<1){let e=1;for(;e<40;e++){let t=V.getRSBlocks(e,r),n=H();for(let t=0;t<s.length;t++){let r=s[t];n.put(r.getMode(),4),n.put(r.getLength(),R.getLengthInBits(r.getMode(),e)),r.write(n)}let i=0;for(let e=0;e<t.length;e++)i+=t[e].dataCount;if(n.getLengthInBits()<=i*8)break}n=e}l(!1,d())},c.createTableTag=function(e,t){e||=2,t=t===void 0?e*4:t;let n=``;n+=`<table style="`,n+=` border-width: 0px; border-style: none;`,n+=` border-collapse: collapse;`,n+=` padding: 0px; margin: `+t+`px;`,n+=`">`,n+=`<tbody>`;for(let t=0;t<c.getModuleCount();t+=1){n+=`<tr>`;for(let r=0;r<c.getModuleCount();r+=1)n+=`<td style="`,n+=` border-width: 0px; border-style: none;`,n+=` border-collapse: collapse;`,n+=` padding: 0px; margin: 0px;`,n+=` width: `+e+`px;`,n+=` height: `+e+`px;`,n+=` background-color: `,n+=c.isDark(t,r)?`#000000`:`#ffffff`,n+=`;`,n+=`"/>`;n+=`</tr>`}return n+=`</tbody>`,n+=`</table>`,n},c.createSvgTag=function(e,t,n,r){let i={};typeof arguments[0]==`object`&&(i=arguments[0],e=i.cellSize,t=i.margin,n=i.alt,r=i.title),e||=2,t=t===void 0?e*4:t,n=typeof n==`string`?{text:n}:n||{},n.text=n.text||null,n.id=n.text?n.id||`qrcode-description`:null,r=typeof r==`string`?{text:r}:r||{},r.text=r.text||null,r.id=r.text?r.id||`qrcode-title`:null;let a=c.getModuleCount()*e+t*2,o,s,l,u,d=``,f;for(f=`l`+e+`,0 0,`+e+` -`+e+`,0 0,-`+e+`z `,d+=`<svg version="1.1" xmlns="http://www.w3.org/2000/svg"`,d+=i.scalable?``:` width="`+a+`px" height="`+a+`px"`,d+=` viewBox="0 0 `+a+` `+a+`" `,d+=` preserveAspectRatio="xMinYMin meet"`,d+=r.text||n.text?` role="img" aria-labelledby="`+y([r.id,n.id].join(` `).trim())+`"`:``,d+=`>`,d+=r.text?`<title id="`+y(r.id)+`">`+y(r.text)+`</title>`:``,d+=n.text?`<description id="`+y(n.id)+`">`+y(n.text)+`</description>`:``,d+=`<rect width="100%" height="100%" fill="white" cx="0" cy="0"/>`,d+=`<path d="`,l=0;l<c.getModuleCount();l+=1)for(u=l*e+t,o=0;o<c.getModuleCount();o+=1)c.isDark(l,o)&&(s=o*e+t,d+=`M`+s+`,`+u+f);return d+=`" stroke="transparent" fill="black"/>`,d+=`</svg>`,d},c.createDataURL=function(e,t){e||=2,t=t===void 0?e*4:t;let n=c.getModuleCount()*e+t*2,r=t,i=n-t;return pe(n,n,function(t,n){if(r<=t&&t<i&&r<=n&&n<i){let i=Math.floor((t-r)/e),a=Math.floor((n-r)/e);return+!c.isDark(a,i)}return 1})},c.createImgTag=function(e,t,n){e||=2,t=t===void 0?e*4:t;let r=c.getModuleCount()*e+t*2,i=``;return i+=`<img`,i+=` src="`,i+=c.createDataURL(e,t),i+=`"`,i+=` width="`,i+=r,i+=`"`,i+=` height="`,i+=r,i+=`"`,n&&(i+=` alt="`,i+=y(n),i+=`"`),i+=`/>`,i};let y=function(e){let t=``;for(let n=0;n<e.length;n+=1){let r=e.charAt(n);switch(r){case`<`:t+=`&lt;`;break;case`>`:t+=`&gt;`;break;case`&`:t+=`&amp;`;break;case`"`:t+=`&quot;`;break;default:t+=r}}return t},b=function(e){e=e===void 0?2:e;let t=c.getModuleCount()*1+e*2,n=e,r=t-e,i,a,o,s,l,u={"██":`█`,"█ ":`▀`," █":`▄`,"  ":` `},d={"██":`▀`,"█ ":`▀`," █":` `,"  ":` `},f=``;for(i=0;i<t;i+=2){for(o=Math.floor((i-n)/1),s=Math.floor((i+1-n)/1),a=0;a<t;a+=1)l=`█`,n<=a&&a<r&&n<=i&&i<r&&c.isDark(o,Math.floor((a-n)/1))&&(l=` `),n<=a&&a<r&&n<=i+1&&i+1<r&&c.isDark(s,Math.floor((a-n)/1))?l+=` `:l+=`█`,f+=e<1&&i+1>=r?d[l]:u[l];f+=`
`}return t%2&&e>0?f.substring(0,f.length-t-1)+Array(t+1).join(`▀`):f.substring(0,f.length-1)};return c.createASCII=function(e,t){if(e||=1,e<2)return b(t);--e,t=t===void 0?e*2:t;let n=c.getModuleCount()*e+t*2,r=t,i=n-t,a,o,s,l,u=Array(e+1).join(`██`),d=Array(e+1).join(`  `),f=``,p=``;for(a=0;a<n;a+=1){for(s=Math.floor((a-r)/e),p=``,o=0;o<n;o+=1)l=1,r<=o&&o<i&&r<=a&&a<i&&c.isDark(s,Math.floor((o-r)/e))&&(l=0),p+=l?u:d;for(s=0;s<e;s+=1)f+=p+`
`}return f.substring(0,f.length-1)},c.renderTo2dContext=function(e,t){t||=2;let n=c.getModuleCount();for(let r=0;r<n;r++)for(let i=0;i<n;i++)e.fillStyle=c.isDark(r,i)?`black`:`white`,e.fillRect(i*t,r*t,t,t)},c};P.stringToBytes=function(e){let t=[];for(let n=0;n<e.length;n+=1){let r=e.charCodeAt(n);t.push(r&255)}return t},P.createStringToBytes=function(e,t){let n=function(){let n=de(e),r=function(){let e=n.read();if(e==-1)throw`eof`;return e},i=0,a={};for(;;){let e=n.read();if(e==-1)break;let t=r(),o=r(),s=r(),c=String.fromCharCode(e<<8|t);a[c]=o<<8|s,i+=1}if(i!=t)throw i+` != `+t;return a}();return function(e){let t=[];for(let r=0;r<e.length;r+=1){let i=e.charCodeAt(r);if(i<128)t.push(i);else{let i=n[e.charAt(r)];typeof i==`number`?(i&255)==i?t.push(i):(t.push(i>>>8),t.push(i&255)):t.push(63)}}return t}};var F={MODE_NUMBER:1,MODE_ALPHA_NUM:2,MODE_8BIT_BYTE:4,MODE_KANJI:8},I={L:1,M:0,Q:3,H:2},L={PATTERN000:0,PATTERN001:1,PATTERN010:2,PATTERN011:3,PATTERN100:4,PATTERN101:5,PATTERN110:6,PATTERN111:7},R=function(){let e=[[],[6,18],[6,22],[6,26],[6,30],[6,34],[6,22,38],[6,24,42],[6,26,46],[6,28,50],[6,30,54],[6,32,58],[6,34,62],[6,26,46,66],[6,26,48,70],[6,26,50,74],[6,30,54,78],[6,30,56,82],[6,30,58,86],[6,34,62,90],[6,28,50,72,94],[6,26,50,74,98],[6,30,54,78,102],[6,28,54,80,106],[6,32,58,84,110],[6,30,58,86,114],[6,34,62,90,118],[6,26,50,74,98,122],[6,30,54,78,102,126],[6,26,52,78,104,130],[6,30,56,82,108,134],[6,34,60,86,112,138],[6,30,58,86,114,142],[6,34,62,90,118,146],[6,30,54,78,102,126,150],[6,24,50,76,102,128,154],[6,28,54,80,106,132,158],[6,32,58,84,110,136,162],[6,26,54,82,110,138,166],[6,30,58,86,114,142,170]],t=1335,n=7973,r={},i=function(e){let t=0;for(;e!=0;)t+=1,e>>>=1;return t};return r.getBCHTypeInfo=function(e){let n=e<<10;for(;i(n)-i(t)>=0;)n^=t<<i(n)-i(t);return(e<<10|n)^21522},r.getBCHTypeNumber=function(e){let t=e<<12;for(;i(t)-i(n)>=0;)t^=n<<i(t)-i(n);return e<<12|t},r.getPatternPosition=function(t){return e[t-1]},r.getMaskFunction=function(e){switch(e){case L.PATTERN000:return function(e,t){return(e+t)%2==0};case L.PATTERN001:return function(e,t){return e%2==0};case L.PATTERN010:return function(e,t){return t%3==0};case L.PATTERN011:return function(e,t){return(e+t)%3==0};case L.PATTERN100:return function(e,t){return(Math.floor(e/2)+Math.floor(t/3))%2==0};case L.PATTERN101:return function(e,t){return e*t%2+e*t%3==0};case L.PATTERN110:return function(e,t){return(e*t%2+e*t%3)%2==0};case L.PATTERN111:return function(e,t){return(e*t%3+(e+t)%2)%2==0};default:throw`bad maskPattern:`+e}},r.getErrorCorrectPolynomial=function(e){let t=B([1],0);for(let n=0;n<e;n+=1)t=t.multiply(B([1,z.gexp(n)],0));return t},r.getLengthInBits=function(e,t){if(1<=t&&t<10)switch(e){case F.MODE_NUMBER:return 10;case F.MODE_ALPHA_NUM:return 9;case F.MODE_8BIT_BYTE:return 8;case F.MODE_KANJI:return 8;default:throw`mode:`+e}else if(t<27)switch(e){case F.MODE_NUMBER:return 12;case F.MODE_ALPHA_NUM:return 11;case F.MODE_8BIT_BYTE:return 16;case F.MODE_KANJI:return 10;default:throw`mode:`+e}else if(t<41)switch(e){case F.MODE_NUMBER:return 14;case F.MODE_ALPHA_NUM:return 13;case F.MODE_8BIT_BYTE:return 16;case F.MODE_KANJI:return 12;default:throw`mode:`+e}else throw`type:`+t},r.getLostPoint=function(e){let t=e.getModuleCount(),n=0;for(let r=0;r<t;r+=1)for(let i=0;i<t;i+=1){let a=0,o=e.isDark(r,i);for(let n=-1;n<=1;n+=1)if(!(r+n<0||t<=r+n))for(let s=-1;s<=1;s+=1)i+s<0||t<=i+s||(n!=0||s!=0)&&o==e.isDark(r+n,i+s)&&(a+=1);a>5&&(n+=3+a-5)}for(let r=0;r<t-1;r+=1)for(let i=0;i<t-1;i+=1){let t=0;e.isDark(r,i)&&(t+=1),e.isDark(r+1,i)&&(t+=1),e.isDark(r,i+1)&&(t+=1),e.isDark(r+1,i+1)&&(t+=1),(t==0||t==4)&&(n+=3)}for(let r=0;r<t;r+=1)for(let i=0;i<t-6;i+=1)e.isDark(r,i)&&!e.isDark(r,i+1)&&e.isDark(r,i+2)&&e.isDark(r,i+3)&&e.isDark(r,i+4)&&!e.isDark(r,i+5)&&e.isDark(r,i+6)&&(n+=40);for(let r=0;r<t;r+=1)for(let i=0;i<t-6;i+=1)e.isDark(i,r)&&!e.isDark(i+1,r)&&e.isDark(i+2,r)&&e.isDark(i+3,r)&&e.isDark(i+4,r)&&!e.isDark(i+5,r)&&e.isDark(i+6,r)&&(n+=40);let r=0;for(let n=0;n<t;n+=1)for(let i=0;i<t;i+=1)e.isDark(i,n)&&(r+=1);let i=Math.abs(100*r/t/t-50)/5;return n+=i*10,n},r}(),z=function(){let e=Array(256),t=Array(256);for(let t=0;t<8;t+=1)e[t]=1<<t;for(let t=8;t<256;t+=1)e[t]=e[t-4]^e[t-5]^e[t-6]^e[t-8];for(let n=0;n<255;n+=1)t[e[n]]=n;let n={};return n.glog=function(e){if(e<1)throw`glog(`+e+`)`;return t[e]},n.gexp=function(t){for(;t<0;)t+=255;for(;t>=256;)t-=255;return e[t]},n}(),B=function(e,t){if(e.length===void 0)throw e.length+`/`+t;let n=function(){let n=0;for(;n<e.length&&e[n]==0;)n+=1;let r=Array(e.length-n+t);for(let t=0;t<e.length-n;t+=1)r[t]=e[t+n];return r}(),r={};return r.getAt=function(e){return n[e]},r.getLength=function(){return n.length},r.multiply=function(e){let t=Array(r.getLength()+e.getLength()-1);for(let n=0;n<r.getLength();n+=1)for(let i=0;i<e.getLength();i+=1)t[n+i]^=z.gexp(z.glog(r.getAt(n))+z.glog(e.getAt(i)));return B(t,0)},r.mod=function(e){if(r.getLength()-e.getLength()<0)return r;let t=z.glog(r.getAt(0))-z.glog(e.getAt(0)),n=Array(r.getLength());for(let e=0;e<r.getLength();e+=1)n[e]=r.getAt(e);for(let r=0;r<e.getLength();r+=1)n[r]^=z.gexp(z.glog(e.getAt(r))+t);return B(n,0).mod(e)},r},V=function(){let e=[[1,26,19],[1,26,16],[1,26,13],[1,26,9],[1,44,34],[1,44,28],[1,44,22],[1,44,16],[1,70,55],[1,70,44],[2,35,17],[2,35,13],[1,100,80],[2,50,32],[2,50,24],[4,25,9],[1,134,108],[2,67,43],[2,33,15,2,34,16],[2,33,11,2,34,12],[2,86,68],[4,43,27],[4,43,19],[4,43,15],[2,98,78],[4,49,31],[2,32,14,4,33,15],[4,39,13,1,40,14],[2,121,97],[2,60,38,2,61,39],[4,40,18,2,41,19],[4,40,14,2,41,15],[2,146,116],[3,58,36,2,59,37],[4,36,16,4,37,17],[4,36,12,4,37,13],[2,86,68,2,87,69],[4,69,43,1,70,44],[6,43,19,2,44,20],[6,43,15,2,44,16],[4,101,81],[1,80,50,4,81,51],[4,50,22,4,51,23],[3,36,12,8,37,13],[2,116,92,2,117,93],[6,58,36,2,59,37],[4,46,20,6,47,21],[7,42,14,4,43,15],[4,133,107],[8,59,37,1,60,38],[8,44,20,4,45,21],[12,33,11,4,34,12],[3,145,115,1,146,116],[4,64,40,5,65,41],[11,36,16,5,37,17],[11,36,12,5,37,13],[5,109,87,1,110,88],[5,65,41,5,66,42],[5,54,24,7,55,25],[11,36,12,7,37,13],[5,122,98,1,123,99],[7,73,45,3,74,46],[15,43,19,2,44,20],[3,45,15,13,46,16],[1,135,107,5,136,108],[10,74,46,1,75,47],[1,50,22,15,51,23],[2,42,14,17,43,15],[5,150,120,1,151,121],[9,69,43,4,70,44],[17,50,22,1,51,23],[2,42,14,19,43,15],[3,141,113,4,142,114],[3,70,44,11,71,45],[17,47,21,4,48,22],[9,39,13,16,40,14],[3,135,107,5,136,108],[3,67,41,13,68,42],[15,54,24,5,55,25],[15,43,15,10,44,16],[4,144,116,4,145,117],[17,68,42],[17,50,22,6,51,23],[19,46,16,6,47,17],[2,139,111,7,140,112],[17,74,46],[7,54,24,16,55,25],[34,37,13],[4,151,121,5,152,122],[4,75,47,14,76,48],[11,54,24,14,55,25],[16,45,15,14,46,16],[6,147,117,4,148,118],[6,73,45,14,74,46],[11,54,24,16,55,25],[30,46,16,2,47,17],[8,132,106,4,133,107],[8,75,47,13,76,48],[7,54,24,22,55,25],[22,45,15,13,46,16],[10,142,114,2,143,115],[19,74,46,4,75,47],[28,50,22,6,51,23],[33,46,16,4,47,17],[8,152,122,4,153,123],[22,73,45,3,74,46],[8,53,23,26,54,24],[12,45,15,28,46,16],[3,147,117,10,148,118],[3,73,45,23,74,46],[4,54,24,31,55,25],[11,45,15,31,46,16],[7,146,116,7,147,117],[21,73,45,7,74,46],[1,53,23,37,54,24],[19,45,15,26,46,16],[5,145,115,10,146,116],[19,75,47,10,76,48],[15,54,24,25,55,25],[23,45,15,25,46,16],[13,145,115,3,146,116],[2,74,46,29,75,47],[42,54,24,1,55,25],[23,45,15,28,46,16],[17,145,115],[10,74,46,23,75,47],[10,54,24,35,55,25],[19,45,15,35,46,16],[17,145,115,1,146,116],[14,74,46,21,75,47],[29,54,24,19,55,25],[11,45,15,46,46,16],[13,145,115,6,146,116],[14,74,46,23,75,47],[44,54,24,7,55,25],[59,46,16,1,47,17],[12,151,121,7,152,122],[12,75,47,26,76,48],[39,54,24,14,55,25],[22,45,15,41,46,16],[6,151,121,14,152,122],[6,75,47,34,76,48],[46,54,24,10,55,25],[2,45,15,64,46,16],[17,152,122,4,153,123],[29,74,46,14,75,47],[49,54,24,10,55,25],[24,45,15,46,46,16],[4,152,122,18,153,123],[13,74,46,32,75,47],[48,54,24,14,55,25],[42,45,15,32,46,16],[20,147,117,4,148,118],[40,75,47,7,76,48],[43,54,24,22,55,25],[10,45,15,67,46,16],[19,148,118,6,149,119],[18,75,47,31,76,48],[34,54,24,34,55,25],[20,45,15,61,46,16]],t=function(e,t){let n={};return n.totalCount=e,n.dataCount=t,n},n={},r=function(t,n){switch(n){case I.L:return e[(t-1)*4+0];case I.M:return e[(t-1)*4+1];case I.Q:return e[(t-1)*4+2];case I.H:return e[(t-1)*4+3];default:return}};return n.getRSBlocks=function(e,n){let i=r(e,n);if(i===void 0)throw`bad rs block @ typeNumber:`+e+`/errorCorrectionLevel:`+n;let a=i.length/3,o=[];for(let e=0;e<a;e+=1){let n=i[e*3+0],r=i[e*3+1],a=i[e*3+2];for(let e=0;e<n;e+=1)o.push(t(r,a))}return o},n}(),H=function(){let e=[],t=0,n={};return n.getBuffer=function(){return e},n.getAt=function(t){let n=Math.floor(t/8);return(e[n]>>>7-t%8&1)==1},n.put=function(e,t){for(let r=0;r<t;r+=1)n.putBit((e>>>t-r-1&1)==1)},n.getLengthInBits=function(){return t},n.putBit=function(n){let r=Math.floor(t/8);e.length<=r&&e.push(0),n&&(e[r]|=128>>>t%8),t+=1},n},oe=function(e){let t=F.MODE_NUMBER,n=e,r={};r.getMode=function(){return t},r.getLength=function(e){return n.length},r.write=function(e){let t=n,r=0;for(;r+2<t.length;)e.put(i(t.substring(r,r+3)),10),r+=3;r<t.length&&(t.length-r==1?e.put(i(t.substring(r,r+1)),4):t.length-r==2&&e.put(i(t.substring(r,r+2)),7))};let i=function(e){let t=0;for(let n=0;n<e.length;n+=1)t=t*10+a(e.charAt(n));return t},a=function(e){if(`0`<=e&&e<=`9`)return e.charCodeAt(0)-48;throw`illegal char :`+e};return r},se=function(e){let t=F.MODE_ALPHA_NUM,n=e,r={};r.getMode=function(){return t},r.getLength=function(e){return n.length},r.write=function(e){let t=n,r=0;for(;r+1<t.length;)e.put(i(t.charAt(r))*45+i(t.charAt(r+1)),11),r+=2;r<t.length&&e.put(i(t.charAt(r)),6)};let i=function(e){if(`0`<=e&&e<=`9`)return e.charCodeAt(0)-48;if(`A`<=e&&e<=`Z`)return e.charCodeAt(0)-65+10;switch(e){case` `:return 36;case`$`:return 37;case`%`:return 38;case`*`:return 39;case`+`:return 40;case`-`:return 41;case`.`:return 42;case`/`:return 43;case`:`:return 44;default:throw`illegal char :`+e}};return r},ce=function(e){let t=F.MODE_8BIT_BYTE,n=P.stringToBytes(e),r={};return r.getMode=function(){return t},r.getLength=function(e){return n.length},r.write=function(e){for(let t=0;t<n.length;t+=1)e.put(n[t],8)},r},le=function(e){let t=F.MODE_KANJI,n=P.stringToBytes;(function(e,t){let r=n(e);if(r.length!=2||(r[0]<<8|r[1])!=t)throw`sjis not supported.`})(`友`,38726);let r=n(e),i={};return i.getMode=function(){return t},i.getLength=function(e){return~~(r.length/2)},i.write=function(e){let t=r,n=0;for(;n+1<t.length;){let r=(255&t[n])<<8|255&t[n+1];if(33088<=r&&r<=40956)r-=33088;else if(57408<=r&&r<=60351)r-=49472;else throw`illegal char at `+(n+1)+`/`+r;r=(r>>>8&255)*192+(r&255),e.put(r,13),n+=2}if(n<t.length)throw`illegal char at `+(n+1)},i},U=function(){let e=[],t={};return t.writeByte=function(t){e.push(t&255)},t.writeShort=function(e){t.writeByte(e),t.writeByte(e>>>8)},t.writeBytes=function(e,n,r){n||=0,r||=e.length;for(let i=0;i<r;i+=1)t.writeByte(e[i+n])},t.writeString=function(e){for(let n=0;n<e.length;n+=1)t.writeByte(e.charCodeAt(n))},t.toByteArray=function(){return e},t.toString=function(){let t=``;t+=`[`;for(let n=0;n<e.length;n+=1)n>0&&(t+=`,`),t+=e[n];return t+=`]`,t},t},ue=function(){let e=0,t=0,n=0,r=``,i={},a=function(e){r+=String.fromCharCode(o(e&63))},o=function(e){if(e<0)throw`n:`+e;if(e<26)return 65+e;if(e<52)return 97+(e-26);if(e<62)return 48+(e-52);if(e==62)return 43;if(e==63)return 47;throw`n:`+e};return i.writeByte=function(r){for(e=e<<8|r&255,t+=8,n+=1;t>=6;)a(e>>>t-6),t-=6},i.flush=function(){if(t>0&&(a(e<<6-t),e=0,t=0),n%3!=0){let e=3-n%3;for(let t=0;t<e;t+=1)r+=`=`}},i.toString=function(){return r},i},de=function(e){let t=e,n=0,r=0,i=0,a={};a.read=function(){for(;i<8;){if(n>=t.length){if(i==0)return-1;throw`unexpected end of file./`+i}let e=t.charAt(n);if(n+=1,e==`=`)return i=0,-1;e.match(/^\s$/)||(r=r<<6|o(e.charCodeAt(0)),i+=6)}let e=r>>>i-8&255;return i-=8,e};let o=function(e){if(65<=e&&e<=90)return e-65;if(97<=e&&e<=122)return e-97+26;if(48<=e&&e<=57)return e-48+52;if(e==43)return 62;if(e==47)return 63;throw`c:`+e};return a},fe=function(e,t){let n=e,r=t,i=Array(e*t),a={};a.setPixel=function(e,t,r){i[t*n+e]=r},a.write=function(e){e.writeString(`GIF87a`),e.writeShort(n),e.writeShort(r),e.writeByte(128),e.writeByte(0),e.writeByte(0),e.writeByte(0),e.writeByte(0),e.writeByte(0),e.writeByte(255),e.writeByte(255),e.writeByte(255),e.writeString(`,`),e.writeShort(0),e.writeShort(0),e.writeShort(n),e.writeShort(r),e.writeByte(0);let t=s(2);e.writeByte(2);let i=0;for(;t.length-i>255;)e.writeByte(255),e.writeBytes(t,i,255),i+=255;e.writeByte(t.length-i),e.writeBytes(t,i,t.length-i),e.writeByte(0),e.writeString(`;`)};let o=function(e){let t=e,n=0,r=0,i={};return i.write=function(e,i){if(e>>>i)throw`length over`;for(;n+i>=8;)t.writeByte(255&(e<<n|r)),i-=8-n,e>>>=8-n,r=0,n=0;r=e<<n|r,n+=i},i.flush=function(){n>0&&t.writeByte(r)},i},s=function(e){let t=1<<e,n=(1<<e)+1,r=e+1,a=c();for(let e=0;e<t;e+=1)a.add(String.fromCharCode(e));a.add(String.fromCharCode(t)),a.add(String.fromCharCode(n));let s=U(),l=o(s);l.write(t,r);let u=0,d=String.fromCharCode(i[u]);for(u+=1;u<i.length;){let e=String.fromCharCode(i[u]);u+=1,a.contains(d+e)?d+=e:(l.write(a.indexOf(d),r),a.size()<4095&&(a.size()==1<<r&&(r+=1),a.add(d+e)),d=e)}return l.write(a.indexOf(d),r),l.write(n,r),l.flush(),s.toByteArray()},c=function(){let e={},t=0,n={};return n.add=function(r){if(n.contains(r))throw`dup key:`+r;e[r]=t,t+=1},n.size=function(){return t},n.indexOf=function(t){return e[t]},n.contains=function(t){return e[t]!==void 0},n};return a},pe=function(e,t,n){let r=fe(e,t);for(let i=0;i<t;i+=1)for(let t=0;t<e;t+=1)r.setPixel(t,i,n(t,i));let i=U();r.write(i);let a=ue(),o=i.toByteArray();for(let e=0;e<o.length;e+=1)a.writeByte(o[e]);return a.flush(),`data:image/gif;base64,`+a};P.stringToBytes;var W=4;function me(e,t){let{size:n,path:r}=he(e),i=n+8;return g`<svg class="qr" viewBox="0 0 ${i} ${i}" role="img" aria-label=${t} shape-rendering="crispEdges">
    <rect width=${i} height=${i} fill="#fff" />
    <path d=${r} fill="#000" />
  </svg>`}function he(e){let t=P(0,`M`);t.addData(e),t.make();let n=t.getModuleCount(),r=``;for(let e=0;e<n;e++)for(let i=0;i<n;i++)t.isDark(e,i)&&(r+=`M${i+W} ${e+W}h1v1h-1z`);return{size:n,path:r}}async function ge(e,t,n,r){let i=await t.hubId(),a=(await e.callWS({type:`config_entries/subentries/list`,entry_id:i})).find(e=>e.unique_id===n);if(!a)throw new te(404,`board_gone`,``);await e.callWS({type:`config_entries/subentries/update`,entry_id:i,subentry_id:a.subentry_id,title:r})}var G=class extends E{constructor(...e){super(...e),this.ota_url=``,this.boards=null,this.users=[],this.problem=null,this.is_copied=!1,this.is_pairing=!1,this.is_unknown=!1,this.renamed=null}static{this.styles=[w,k,v,f`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr));
        gap: 14px;
      }
      section {
        display: grid;
        align-content: start;
        gap: 12px;
        padding: 18px;
        border: 1px solid var(--line);
        border-radius: 16px;
        background: var(--card);
      }
      header {
        display: flex;
        align-items: center;
        gap: 12px;
      }
      .face {
        display: grid;
        place-items: center;
        flex: none;
        inline-size: 44px;
        block-size: 44px;
        border-radius: 50%;
        color: var(--muted);
        background: var(--soft);
      }
      .online {
        color: var(--accent-text);
        background: var(--tint);
      }
      h2,
      p {
        margin: 0;
      }
      h2 {
        font-size: 16px;
        font-weight: 500;
      }
      p,
      small {
        color: var(--muted);
        font-size: 13px;
      }
      .name {
        flex: 1;
        min-inline-size: 0;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        margin-inline: -10px;
      }
      .bar .plain {
        padding-inline: 12px;
        font-size: 14px;
      }
      .address {
        display: flex;
        align-items: center;
        gap: 4px;
        padding-inline: 12px 4px;
        border-radius: 12px;
        background: var(--soft);
      }
      .address code {
        flex: 1;
        overflow-wrap: anywhere;
        font-size: 13px;
      }
      .pair {
        display: flex;
        align-items: end;
        gap: 10px;
      }
      .pair label {
        flex: 1;
      }
      .qr {
        inline-size: min(180px, 60%);
        margin-inline: auto;
        border-radius: 10px;
      }
      [role="alert"] {
        color: var(--danger-text);
      }
    `]}firstUpdated(){this.attempt(async()=>{[this.boards,this.users]=await Promise.all([this.client.boards(),this.client.users()])})}render(){let{t:e}=this;return g`${this.problem?g`<p role="alert">${c(e,this.problem)}</p>`:N}
      <div class="grid">
        ${this.boards?.map(e=>this.renderBoard(e))}
        <section data-testid="add-board">
          <h2>${this.boards?.length===0?e(`board.none`):e(`board.add`)}</h2>
          <p>${this.boards?.length===0?e(`board.none_hint`):e(`board.address_hint`)}</p>
          ${me(this.ota_url,e(`board.qr`))}
          <div class="address">
            <code dir="ltr">${this.ota_url}</code>
            <button
              class="icon small"
              aria-label=${e(this.is_copied?`message.copied`:`action.copy`)}
              @click=${async()=>this.is_copied=await ee(this.ota_url)}
            >
              ${y(this.is_copied?t:a,18)}
            </button>
          </div>
          <form class="pair" @submit=${e=>this.pair(e)}>
            <label class="field"
              >${e(`board.code`)}
              <input type="text" name="code" data-testid="code" required pattern="\\s*[0-9]{6}\\s*" inputmode="numeric" autocomplete="off" dir="ltr" />
            </label>
            <button class="filled" data-testid="pair" ?disabled=${this.is_pairing}>${y(_,18)}${e(`board.pair`)}</button>
          </form>
          ${this.is_unknown?g`<p role="alert">${e(`board.unknown_code`)}</p>`:N}
        </section>
      </div>
      ${this.renamed?this.renderAsk(this.renamed):N}`}renderBoard(e){let{t}=this,n=e.last_seen_ms===null?t(`board.never_seen`):t(`board.last_seen`,{time:ae(t,e.last_seen_ms)});return g`<section data-testid="board">
      <header>
        <span class="face ${e.is_online?`online`:``}">${y(b)}</span>
        <div class="name">
          <h2 dir="auto">${e.name}</h2>
          <p>${e.is_online?t(`board.online`):`${t(`board.offline`)} · ${n}`}</p>
        </div>
        <button
          class="icon small"
          data-testid="rename-board"
          aria-label="${t(`board.rename`)}: ${e.name}"
          title=${t(`board.rename`)}
          @click=${()=>this.renamed=e}
        >
          ${y(T,20)}
        </button>
      </header>
      <p dir="auto">${[e.model,e.firmware&&t(`board.firmware`,{version:e.firmware})].filter(Boolean).join(` · `)}</p>
      <label class="field"
        >${t(`board.owner`)}
        <select @change=${t=>this.setOwner(e,t.target.value)}>
          ${e.owner_id?N:g`<option value="" selected>${t(`board.nobody`)}</option>`}
          ${this.users.map(t=>g`<option value=${t.user_id} .selected=${t.user_id===e.owner_id}>${t.name}</option>`)}
        </select>
      </label>
      <div class="bar">
        <button class="plain" data-testid="speak" @click=${()=>this.speak(e)}>
          ${y(ne,18)}${t(`board.speak`)}
        </button>
        <button class="plain" title=${t(`board.page_hint`)} @click=${()=>O(o.device(e.device_id))}>
          ${y(ie,18)}${t(`board.page`)}
        </button>
      </div>
    </section>`}renderAsk(e){let{t}=this;return g`<xiaozhi-ask
      .t=${t}
      .title=${t(`board.rename`)}
      .label=${t(`board.name`)}
      .value=${e.name}
      .confirm=${t(`action.save`)}
      @closed=${()=>this.renamed=null}
      @answered=${t=>this.rename(e,t.detail)}
    ></xiaozhi-ask>`}async pair(e){e.preventDefault();let t=e.target,n=String(new FormData(t).get(`code`)).trim();this.is_pairing=!0,this.is_unknown=!1,await this.attempt(async()=>{this.is_unknown=!await this.client.pair(n),this.is_unknown||(t.reset(),this.boards=await this.client.boards(),this.tell(`boards-changed`))}),this.is_pairing=!1}async rename(e,t){this.renamed=null,t&&t!==e.name&&await this.attempt(async()=>{await ge(this.hass,this.client,e.board_id,t),this.boards=await this.client.boards(),this.tell(`boards-changed`)})}async setOwner(e,t){await this.attempt(async()=>{await this.client.setBoardOwner(e.board_id,t),this.boards=await this.client.boards()})}async speak(e){await this.attempt(async()=>{let t=this.t(`board.test_sentence`);this.boards=await this.client.boards();let n=this.boards.some(t=>t.board_id===e.board_id&&t.is_online);await this.hass.callService(`assist_satellite`,`announce`,{message:t},{device_id:e.device_id}),n||this.tell(`notice`,this.t(`board.asleep_told`,{board:e.name}))})}async attempt(t){this.problem=null;try{await t()}catch(t){this.problem=e(t)}}};x([h({attribute:!1})],G.prototype,`client`,void 0),x([h({attribute:!1})],G.prototype,`hass`,void 0),x([h()],G.prototype,`ota_url`,void 0),x([S()],G.prototype,`boards`,void 0),x([S()],G.prototype,`users`,void 0),x([S()],G.prototype,`problem`,void 0),x([S()],G.prototype,`is_copied`,void 0),x([S()],G.prototype,`is_pairing`,void 0),x([S()],G.prototype,`is_unknown`,void 0),x([S()],G.prototype,`renamed`,void 0),G=x([C(`xiaozhi-boards`)],G);function _e(e){let t=Math.max(0,...e);if(t===0)return 1;let n=10**Math.floor(Math.log10(t));return[1,2,5,10].map(e=>e*n).find(e=>e>=t)??t}function ve(e,t,n,r){let i=e.length>1?t/(e.length-1):0,a=``,o=!1;return e.forEach((s,c)=>{if(s===null){o=!1;return}let l=e.length>1?c*i:t/2;a+=`${o?`L`:`M`}${K(l)} ${K(n-s/r*n)}`,o=!0}),a}var K=e=>Math.round(e*10)/10,q=320,J=110,Y=class extends E{constructor(...e){super(...e),this.label=``,this.unit=``,this.kind=`bars`,this.days=[],this.series=[]}static{this.styles=[w,f`
      :host {
        display: block;
        padding: 16px 18px;
        border: 1px solid var(--line);
        border-radius: 16px;
        background: var(--card);
      }
      h2 {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        margin: 0 0 10px;
        font-size: 14px;
        font-weight: 500;
      }
      h2 span {
        color: var(--muted);
        font-weight: 400;
      }
      svg {
        display: block;
        inline-size: 100%;
        block-size: 120px;
        overflow: visible;
      }
      .grid {
        stroke: var(--line);
        stroke-width: 1;
        vector-effect: non-scaling-stroke;
      }
      .line {
        fill: none;
        stroke-width: 2;
        stroke-linejoin: round;
        stroke-linecap: round;
        vector-effect: non-scaling-stroke;
      }
      .c0 {
        --c: var(--accent);
      }
      .c1 {
        --c: var(--warning-color, #e69500);
      }
      .c2 {
        --c: var(--danger);
      }
      .c3 {
        --c: var(--success-color, #43a047);
      }
      .c4 {
        --c: var(--muted);
      }
      rect {
        fill: var(--c);
      }
      path {
        stroke: var(--c);
      }
      .days {
        display: flex;
        justify-content: space-between;
        margin-block-start: 4px;
        color: var(--muted);
        font-size: 12px;
      }
      footer {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 14px;
        margin-block-start: 10px;
        color: var(--muted);
        font-size: 12px;
      }
      footer i {
        display: inline-block;
        inline-size: 10px;
        block-size: 10px;
        margin-inline-end: 6px;
        border-radius: 3px;
        background: var(--c);
      }
    `]}render(){let e=_e(this.kind===`bars`?this.sums:this.series.flatMap(e=>e.values.filter(e=>e!==null)));return g`<h2>${this.label}<span>${d(this.t,e)}${this.unit}</span></h2>
      <svg viewBox="0 0 ${q} ${J}" preserveAspectRatio="none" aria-hidden="true">
        ${[0,.5,1].map(e=>M`<line class="grid" x1="0" x2=${q} y1=${e*J} y2=${e*J} />`)}
        ${this.kind===`bars`?this.bars(e):this.lines(e)}
      </svg>
      <div class="days" aria-hidden="true"><span>${this.days[0]}</span><span>${this.days.at(-1)}</span></div>
      <footer aria-hidden="true">${this.series.map((e,t)=>g`<span><i class="c${t%5}"></i>${e.label}</span>`)}</footer>
      ${this.renderTable()}`}get sums(){return this.days.map((e,t)=>this.series.reduce((e,n)=>e+(n.values[t]??0),0))}bars(e){let t=q/Math.max(1,this.days.length);return this.days.map((n,r)=>{let i=0;return this.series.map((a,o)=>{let s=a.values[r]??0,c=s/e*J;return i+=c,s===0?N:M`<rect class="c${o%5}" x=${r*t+t*.15} y=${J-i} width=${t*.7} height=${c}>
          <title>${n}: ${a.label} ${s}${this.unit}</title></rect>`})})}lines(e){return this.series.map((t,n)=>M`<path class="line c${n%5}" d=${ve(t.values,q,J,e)} />`)}renderTable(){return g`<table class="hidden-visually">
      <caption>${this.label}</caption>
      <tr><td></td>${this.series.map(e=>g`<th scope="col">${e.label}</th>`)}</tr>
      ${this.days.map((e,t)=>g`<tr><th scope="row">${e}</th>${this.series.map(e=>g`<td>${e.values[t]??``}${this.unit}</td>`)}</tr>`)}
    </table>`}};x([h()],Y.prototype,`label`,void 0),x([h()],Y.prototype,`unit`,void 0),x([h()],Y.prototype,`kind`,void 0),x([h({attribute:!1})],Y.prototype,`days`,void 0),x([h({attribute:!1})],Y.prototype,`series`,void 0),Y=x([C(`xiaozhi-chart`)],Y);var X=[7,14,30],Z=class extends E{constructor(...e){super(...e),this.days=X[0]??7,this.statistics=null,this.problem=null}static{this.styles=[w,k,v,f`
      .bar {
        display: flex;
        justify-content: flex-end;
        padding-block-end: 12px;
      }
      .bar select {
        inline-size: auto;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(300px, 100%), 1fr));
        gap: 14px;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(130px, 1fr));
        gap: 14px;
        margin: 0 0 14px;
      }
      dl div {
        padding: 14px 18px;
        border: 1px solid var(--line);
        border-radius: 16px;
        background: var(--card);
      }
      dt {
        color: var(--muted);
        font-size: 13px;
      }
      dd {
        margin: 2px 0 0;
        font-size: 26px;
        line-height: 1.2;
      }
      [role="alert"] {
        color: var(--danger-text);
      }
    `]}willUpdate(e){e.has(`days`)&&this.load(this.days)}render(){let{t:e,statistics:t}=this;return g`<div class="bar">
        <select aria-label=${e(`stats.period`)} @change=${e=>this.days=Number(e.target.value)}>
          ${X.map(t=>g`<option value=${t} .selected=${t===this.days}>${e(`stats.days`,{count:t})}</option>`)}
        </select>
      </div>
      ${this.problem?g`<p role="alert">${c(e,this.problem)}</p>`:N}
      ${t?g`${this.renderTotals(t)}${this.renderCharts(t.days)}`:N}`}renderTotals(e){let{t}=this,n=e.days.reduce((e,t)=>e+t.turns,0),r=(e,t)=>g`<div><dt>${e}</dt><dd>${t}</dd></div>`;return g`<dl data-testid="totals">
      ${r(t(`stats.turns`),d(t,n))} ${r(t(`stats.chats`),d(t,e.chats))}
      ${r(t(`stats.messages`),d(t,e.messages))} ${r(t(`stats.boards`),`${e.boards_online} / ${e.boards}`)}
    </dl>`}renderCharts(e){let{t}=this,n=e.map(e=>j(t,e.date)),r=(t,n)=>({label:t,values:e.map(n)}),i=e=>[r(t(`stats.median`),t=>t[e].median),r(t(`stats.p95`),t=>t[e].p95)],a=[...new Set(e.flatMap(e=>Object.keys(e.errors)))].sort(),o=(e,r,i,a)=>g`<xiaozhi-chart .t=${t} .label=${e} .kind=${r} .unit=${i} .days=${n} .series=${a}></xiaozhi-chart>`;return g`<div class="grid">
      ${o(t(`stats.turns`),`bars`,``,[r(t(`stats.turns`),e=>Math.max(0,e.turns-e.interrupted)),r(t(`stats.interrupted`),e=>e.interrupted)])}
      ${o(t(`stats.first_sound`),`lines`,` ms`,i(`first_sound_ms`))}
      ${o(t(`stats.first_token`),`lines`,` ms`,i(`first_token_ms`))}
      ${o(t(`stats.tokens`),`bars`,``,[r(t(`stats.input`),e=>e.input_tokens),r(t(`stats.output`),e=>e.output_tokens)])}
      ${o(a.length>0?t(`stats.errors`):t(`stats.errors_none`),`bars`,``,a.map(e=>r(m(t,e),t=>t.errors[e]??0)))}
    </div>`}async load(t){try{let e=await this.client.statistics(t);if(t!==this.days)return;this.statistics=e,this.problem=null}catch(t){this.problem=e(t)}}};x([h({attribute:!1})],Z.prototype,`client`,void 0),x([S()],Z.prototype,`days`,void 0),x([S()],Z.prototype,`statistics`,void 0),x([S()],Z.prototype,`problem`,void 0),Z=x([C(`xiaozhi-statistics`)],Z);var Q={statistics:`admin.statistics`,boards:`admin.boards`,chats:`admin.chats`},$=class extends E{constructor(...t){super(...t),this.ota_url=null,this.tab=`statistics`,this.narrow=!1,this.is_asking=!1,this.closeAll=async()=>{this.is_asking=!1;try{let{closed:e}=await this.client.closeAll();this.tell(`notice`,this.t(`admin.closed`,{count:e}))}catch(t){this.tell(`notice`,c(this.t,e(t)))}}}static{this.styles=[w,k,re,f`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 0;
        min-inline-size: 0;
        background: var(--page);
      }
      [role="tablist"] {
        display: flex;
        flex: none;
        overflow-x: auto;
        padding-inline: 12px;
        border-block-end: 1px solid var(--line);
        background: var(--card);
      }
      [role="tab"] {
        flex: none;
        min-block-size: 48px;
        padding-inline: 16px;
        border-block-end: 2px solid transparent;
        color: var(--muted);
        white-space: nowrap;
      }
      [role="tab"][aria-selected="true"] {
        border-color: var(--accent);
        color: var(--text);
        font-weight: 500;
      }
      [role="tab"]:focus-visible {
        outline-offset: -3px;
      }
      [role="tabpanel"] {
        flex: 1;
        min-block-size: 0;
        overflow: auto;
        padding: 18px;
      }
      .inner {
        max-inline-size: 1000px;
        margin-inline: auto;
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(300px, 100%), 1fr));
        gap: 14px;
      }
      section {
        display: grid;
        align-content: start;
        justify-items: start;
        gap: 8px;
        padding: 18px;
        border: 1px solid var(--line);
        border-radius: 16px;
        background: var(--card);
      }
      section .plain {
        margin-inline-start: -12px;
        padding-inline: 12px;
      }
      h2 {
        margin: 0;
        font-size: 16px;
        font-weight: 500;
      }
      p {
        margin: 0;
        color: var(--muted);
        font-size: 14px;
      }
    `]}render(){let{t:e}=this;return g`<div class="head">
        ${this.narrow?g`<button class="icon" aria-label=${e(`chat.back`)} @click=${()=>this.tell(`back`)}>
              <span class="turns">${y(n)}</span>
            </button>`:N}
        <div class="titles"><h1>${e(`admin.title`)}</h1></div>
      </div>
      <div role="tablist" @keydown=${this.onKey}>
        ${s.map(t=>g`<button role="tab" aria-selected=${t===this.tab} tabindex=${t===this.tab?0:-1} @click=${()=>this.choose(t)}>
              ${e(Q[t])}
            </button>`)}
      </div>
      <div role="tabpanel" aria-label=${e(Q[this.tab])} tabindex="0"><div class="inner">${this.renderTab()}</div></div>
      ${this.is_asking?g`<xiaozhi-ask
            .t=${e}
            .title=${e(`admin.close_all`)}
            .hint=${e(`admin.close_all_hint`)}
            .confirm=${e(`admin.close_all`)}
            @closed=${()=>this.is_asking=!1}
            @answered=${this.closeAll}
          ></xiaozhi-ask>`:N}`}renderTab(){let{t:e,client:t}=this;switch(this.tab){case`statistics`:return g`<xiaozhi-statistics .t=${e} .client=${t}></xiaozhi-statistics>`;case`boards`:return g`<xiaozhi-boards
          .t=${e}
          .client=${t}
          .hass=${this.hass}
          .ota_url=${this.ota_url??r(this.hass.auth?.data.hassUrl??location.origin)}
        ></xiaozhi-boards>`;case`chats`:return this.renderChats()}}renderChats(){let{t:e}=this,t=(t,n,r)=>g`<button class="plain" @click=${()=>O(r)}>${y(n,20)}${e(t)}</button>`;return g`<div class="cards">
      <section>
        <h2>${e(`admin.chats`)}</h2>
        <button class="plain" data-testid="everybody" @click=${()=>this.tell(`show-everybody`)}>
          ${y(u,20)}${e(`admin.show_chats`)}
        </button>
        <p>${e(`admin.close_all_hint`)}</p>
        <button class="plain danger" data-testid="close-all" @click=${()=>this.is_asking=!0}>
          ${y(p,20)}${e(`admin.close_all`)}
        </button>
      </section>
      <section>
        <h2>${e(`links.title`)}</h2>
        ${t(`links.agents`,A,o.integration)} ${t(`links.assistants`,D,o.assistants)}
        ${t(`links.exposure`,i,o.exposure)}
      </section>
    </div>`}choose(e){O(l({view:`admin`,tab:e}),!0)}onKey(e){let t={ArrowRight:1,ArrowLeft:-1}[e.key];if(t===void 0)return;let n=getComputedStyle(this).direction===`rtl`?-t:t,r=s[(s.indexOf(this.tab)+n+s.length)%s.length];r&&(e.preventDefault(),this.choose(r),this.updateComplete.then(()=>this.renderRoot.querySelectorAll(`[role=tab]`)[s.indexOf(r)]?.focus()))}};x([h({attribute:!1})],$.prototype,`client`,void 0),x([h({attribute:!1})],$.prototype,`hass`,void 0),x([h({attribute:!1})],$.prototype,`ota_url`,void 0),x([h()],$.prototype,`tab`,void 0),x([h({type:Boolean})],$.prototype,`narrow`,void 0),x([S()],$.prototype,`is_asking`,void 0),$=x([C(`xiaozhi-admin`)],$);