/** Which options of which commands are passwords: from the manuals of the tools. */
import type { Detector } from './detector.ts';

/** Reads passwords from a command's literal on, or before it. */
export interface CommandRow {
  title: string;
  literals: readonly string[];
  /** Reads from the literal; its group `secret` is what is hidden. With `g` in it every match up to the end of the command. */
  form?: RegExp;
  /** Reads what stands before the literal. */
  before?: RegExp;
  kind?: 'password' | 'cookie' | 'generic-secret' | 'private-key' | 'password-hash';
  /** Only what is strong: where an option means something else in other hands. */
  strong?: true;
  /** Asked before anything is read; see {@link Detector}. */
  deserves?: Detector['deserves'];
  /** The literal may be the end of a word. */
  anywhere?: true;
}

/** A word, or what stands in quotes. */
const VALUE = String.raw`(?<secret>"[^"\n]{4,300}"|'[^'\n]{4,300}'|[^\s"'\x60]{4,300})`;
/** The options of a command: one of the flags, then its value, behind a sign or a space; `attached` where the value may follow at once. */
const options = (flags: string, attached = false) =>
  new RegExp(`(?<=[\\s"'])(?:${flags})${attached ? '[ \\t=]{0,6}' : '(?:[ \\t]+|=)'}${VALUE}`, 'dgi');
const exactOptions = (flags: string, attached = false) => new RegExp(options(flags, attached).source, 'dg');
const TITLE = 'Password of a command';

const row = (literals: string, form: RegExp, more: Partial<CommandRow> = {}): CommandRow => ({
  title: TITLE,
  literals: literals.split('|'),
  form,
  ...more,
});

export const COMMAND_ROWS: readonly CommandRow[] = [
  row(
    'docker login|podman login|az login|oc login|registry login|buildah login|skopeo login|nerdctl login|crane auth login|oras login|cf login|argocd login|twine upload|ibmcloud login|doctl registry|faas-cli login',
    exactOptions('-p|--password|-t|--token', true),
  ),
  row(
    'mysql |mysqldump |mysqladmin |mariadb |mariadb-dump |mysqlimport |mysqlsh |mycli |xtrabackup ',
    /(?<=\s)(?:-p|--password[ =])(?<secret>"[^"\n]{4,300}"|'[^'\n]{4,300}'|[^\s"'`]{4,300})/dg,
  ),
  row('sshpass', exactOptions('-p', true)),
  row('redis-cli|valkey-cli|keydb-cli|redis-benchmark', exactOptions('-a|--pass|--askpass', true)),
  row(
    'ldapsearch|ldapmodify|ldapadd|ldapwhoami|ldapdelete|ldappasswd|ldapmodrdn|ldapcompare',
    exactOptions('-w|-s', true),
  ),
  row(
    'mongosh|mongo |mongodump|mongorestore|mongoexport|mongoimport|mongostat|mongotop|cqlsh|cypher-shell|neo4j-admin|beeline|cbq |couchbase-cli|arangosh|clickhouse-client|influx |vertica|vsql|snowsql|hdbsql|taos |tsql |isql |evil-winrm|crackmapexec|netexec|nxc |impacket|secretsdump|psexec|smbmap|enum4linux|bloodhound|xfreerdp|rdesktop|wlfreerdp|hydra |medusa |ncrack |imapsync|sendemail|cadaver|ncftp|svn |mosquitto_|7z |7za |rar |unrar |steghide|veracrypt|useradd |usermod |ipmitool|winexe|wbinfo|pgbench|rabbitmqadmin|rabbitmqctl|kubelogin|vncdo|mc |cbbackupmgr|dsconf|kcadm|nats |rpk |kafkacat|kcat |sops |wp user|drush ',
    exactOptions('-p|--password|--pass|--passwd|-pw|-pass|-P|-hp', true),
    { strong: true },
  ),
  row(
    'sqlcmd|bcp |osql|zip |unzip |zipcloak|tsql |fisql|sqsh|freebcp|mssql-cli|ftp |plink|pscp|pageant|puttygen|psftp|telnet|mosquitto_pub|mosquitto_sub|ssh-keygen|ipmitool|snmpwalk|snmpget',
    exactOptions('-P|-N|-pw|-A|-X', true),
    { strong: true },
  ),
  row('ssh-keygen|ssh-add', exactOptions('-N|-P')),
  row('openssl', exactOptions('-k|-K|-passin[ ]+pass|-passout[ ]+pass|-pass[ ]+pass', false)),
  row('openssl', /-(?:passin|passout|pass|password)[ ]+["']?pass:(?<secret>[^\s"']{4,300})/dg),
  row(
    'openssl',
    /-(?:passin|passout|pass|k)[ ]+(?<secret>"[^"\n]{4,300}"|'[^'\n]{4,300}'|(?!pass:|file:|env:|stdin)[^\s"'-][^\s"']{3,300})/dg,
    { strong: true },
  ),
  row(
    'keytool|jarsigner|apksigner|x11vnc|vncpasswd|vncviewer|tigervnc|zapper',
    options('-(?:src|dest|new|ks|key)?(?:store)?pass(?:wd)?|-passwd|--(?:ks|key)-pass[ =]+pass'),
  ),
  row('apksigner', /--(?:ks|key)-pass[ =]+pass:(?<secret>[^\s"']{4,300})/dg),
  row('gpg |gpg2 |gpg --|symmetric', options('--passphrase')),
  row(
    'xfreerdp|wfreerdp|mstsc|cmdkey|runas|wmic|schtasks|psexec|sc.exe|netdom|djoin|sdl-freerdp',
    /[ ]\/(?:p|pass|password|pw|rp):(?<secret>"[^"\n]{4,300}"|'[^'\n]{4,300}'|[^\s"']{4,300})/dgi,
  ),
  row(
    'schtasks|psexec|wmic|dsadd|dsmod',
    /[ ][/-](?:rp|p|pwd|password)[ :](?<secret>"[^"\n]{4,300}"|[^\s"']{4,300})/dgi,
    { strong: true },
  ),
  row('net use', /net[ ]use[^\n]{0,200}?\s\/u(?:ser)?:\S{1,100}[ ]+(?<secret>"[^"\n]{4,300}"|[^\s"'/]\S{3,300})/diy),
  row('net use', /net[ ]use[ ](?:\S{1,3}:?[ ]+)?\\\\\S{1,200}[ ]+(?<secret>(?!\/)\S{4,300})[ ]+\/user:/diy),
  row('net user', /net[ ]user[ ]+[\w.$-]{1,64}[ ]+(?<secret>(?!\/)"?[^\s"]{4,200})/diy, { strong: true }),
  row(
    'lftp|smbclient|rpcclient|curl|wget|http |https |httpie|xh |aria2c|smbget|ncftp|smbmap|net rpc|winexe|jenkins-cli|siege|ab |hey |wrk |nuclei|ffuf|gobuster|elasticsearch-|mount.cifs|davfs|swaks|pip |mutt|s-nail|jfrog |restish|kcat|influx|couch',
    /[ ](?:-u|-U|-a|-A|--user|--auth|--proxy-user|--userpass|-auth|-n|-c|--http-user|--basic-auth|-user)(?:[ ]{0,6}|=)["']?[\w.@+\\/-]{1,128}[:,%](?<secret>(?!\/\/)[^\s"'`]{4,256})/dg,
  ),
  row(
    '--user|--proxy-user|--basic-auth',
    /--(?:proxy-user|basic-auth|user)[ =](?<quote>["']?)[A-Za-z0-9_.@+-]{1,128}:(?<secret>[^\s"'`]{4,256})/dy,
  ),
  row(
    'htpasswd|mosquitto_passwd',
    /\w+[ ]+(?:-\w+[ ]+)*?-(?:\w*n\w*b\w*|\w*b\w*n\w*)[ ]+(?:-\w+[ ]+)*[\w.@-]{1,64}[ ]+(?<secret>"[^"\n]{4,200}"|'[^'\n]{4,200}'|[^\s"']{4,200})/dy,
  ),
  row(
    'htpasswd|mosquitto_passwd',
    /\w+[ ]+(?:-\w+[ ]+)*?-(?!\w*n)\w*b\w*[ ]+(?:-\w+[ ]+)*\S{1,200}[ ]+[\w.@-]{1,64}[ ]+(?<secret>"[^"\n]{4,200}"|'[^'\n]{4,200}'|[^\s"']{4,200})/dy,
  ),
  row(
    'wpa_passphrase',
    /wpa_passphrase[ ]+(?:"[^"\n]{1,40}"|'[^'\n]{1,40}'|\S{1,40})[ ]+(?<secret>"[^"\n]{8,64}"|'[^'\n]{8,64}'|\S{8,64})/dy,
  ),
  row(
    'add_user|change_password|authenticate_user|set_user',
    /\w+[ ]+[\w.@-]{1,64}[ ]+(?<secret>"[^"\n]{4,200}"|'[^'\n]{4,200}'|[^\s"'(),;]{4,200})/dy,
    { strong: true },
  ),
  row(
    'mc alias set|mc config host add',
    /mc[ ](?:alias[ ]set|config[ ]host[ ]add)[ ]+\S{1,80}[ ]+\S{1,200}[ ]+(?<secretId>\S{4,200})[ ]+(?<secret>\S{4,200})/dy,
  ),
  row(
    'cf auth|az acr login|vault login|cargo login|gh auth login|glab auth|flyctl auth token|npm token|snyk auth|railway login|heroku auth|ngrok authtoken|ngrok config add-authtoken|ngrok config|doctl auth init|gem signin|tailscale up|wandb login|huggingface-cli login|hf auth login|modal token set|clearml-init|pulumi login|sentry-cli login|stripe login|flux bootstrap|consul login|nomad login|k3s agent|infisical login|op signin|bw login|bw unlock|keybase|cloudflared|twingate|netbird up|circleci setup|pnpm login|yarn npm login',
    /(?:[a-z_-]{2,20}[ ]+){1,4}(?:(?:-t|--token|--with-token|--token-secret|--token-id|--auth-key|--authkey|-k|--key|--api-key|--access-token|--password|-p|-method=\w+|--service-token)[ =])?(?:[\w.@-]{1,64}[ ]+)?(?<secret>[^\s"'`]{8,400})/dy,
    { strong: true, kind: 'generic-secret' },
  ),
  row(
    '--from-literal',
    /--from-literal[ =]["']?[\w.-]{0,60}(?:pass|pwd|secret|token|key|cred)[\w.-]{0,40}=(?<secret>[^\s"']{4,400})/diy,
  ),
  row(
    'pass insert|pdftk|qpdf',
    /(?:user_pw|owner_pw|input_pw|--encrypt|--password=)[ ]?(?<secret>"[^"\n]{4,200}"|'[^'\n]{4,200}'|[^\s"'-][^\s"']{3,200})/dg,
    { strong: true },
  ),
  row('user_pw|owner_pw|input_pw', /\w+_pw[ ]+(?<secret>"[^"\n]{4,200}"|'[^'\n]{4,200}'|[^\s"']{4,200})/dy),
  row('swaks|curl --mail|sendemail|msmtp|mailx', exactOptions('-ap|--auth-password|-xp|-smtp-auth-password')),
  row(
    'radtest',
    /radtest[ ]+(?:-\w[ ]+\S+[ ]+)?\S{1,64}[ ]+(?<secret>\S{4,200})[ ]+\S{1,200}[ ]+\d+[ ]+(?<secretShared>\S{4,200})/dy,
  ),
  row(
    'security add|security unlock|security create|security set|security import|security find',
    exactOptions('-w|-p|-P|-k', false),
    { strong: true },
  ),
  row(
    'nmcli',
    /[ ](?:password|wifi-sec\.psk|802-11-wireless-security\.psk|vpn\.secrets[ ]+["']?password=|802-1x\.password)[ =]?["']?(?<secret>[^\s"']{4,200})/dg,
  ),
  row('iwctl|nmap |wpa_cli', exactOptions('--passphrase')),
  row('netsh', /[ ](?:key|keyMaterial|password|pwd)=["']?(?<secret>[^\s"']{4,200})/dgi),
  row(
    'rclone|restic|borg |duplicity|rustic',
    /[ ](?:pass|password|password2|secret_access_key|client_secret|token|key)[ =]["']?(?<secret>[^\s"']{4,200})/dg,
    { strong: true },
  ),
  row('rclone obscure|kinit|openconnect|sudo ', /(?:rclone[ ]obscure)[ ]+["']?(?<secret>[^\s"']{4,200})/dy),
  row('/:_authtoken|/:_auth|/:_password', /\/:_\w+[ =]["']?(?<secret>[^\s"']{8,400})/diy, { kind: 'generic-secret' }),
  row('AUTH ', /AUTH[ ](?:[\w.-]{1,40}[ ])?["']?(?<secret>[^\s"']{4,200})["']?[ \t]*(?=$|[\r\n"'\\])/dy, {
    strong: true,
  }),
  row('CONFIG SET ', /config[ ]set[ ](?:requirepass|masterauth)[ ]["']?(?<secret>[^\s"']{4,200})/diy),
  row('ACL SETUSER', /[ ]>(?<secret>[^\s"']{4,200})/dg),
  row(
    'su - |su -|sudo |ssh |psql|passwd|chpasswd|kinit|gpg|cryptsetup|mysql|login',
    /[^\n<]{0,200}<<<[ ]?(?<secret>"[^"\n]{4,200}"|'[^'\n]{4,200}'|[^\s"']{4,200})/dy,
    { strong: true },
  ),
  row('mount -t|mount.cifs|//', /[^\n]{0,300}?[, ](?:password|pass)=(?<secret>[^\s,"']{4,200})/dy, { strong: true }),
  row(
    'sqlplus|expdp |impdp |sqlldr|exp |imp |rman |sqlcl |jdbc:oracle:thin:|jdbc:oracle:oci:|tnsping',
    /(?:jdbc:oracle:\w+:|\w+[ ]+(?:-[A-Za-z]+[ ]+)*(?:userid=|target[ ]+)?["']?)[\w$#]{1,40}\/(?<secret>"[^"\n]{4,200}"|[^\s"'/@][^\s"'/]{2,200}?)(?=["']?@|["']?[ \t]|["']?$)/dmy,
  ),
  row('connect |conn ', /conn(?:ect)?[ ]+[\w$#]{1,40}\/(?<secret>[^\s"'/@]{4,200})@/diy),
  row(
    'chpasswd:|chpasswd',
    /chpasswd:?[ \t]*\n(?:[^\n]{0,80}\n){0,3}?[ \t]*(?:-[ \t]*)?["']?[\w.-]{1,40}:(?<secret>(?!\s)[^\s"']{4,200})/dy,
  ),
  row('<auth-user-pass>', /<auth-user-pass>\s{0,8}\n[^\n]{1,100}\n(?<secret>[^\n]{3,200})\n/diy),
  row(
    'pdftotext|-storepass|-keypass|-deststorepass|-srcstorepass',
    /-\w{4,20}[ =](?<secret>"[^"\n]{4,200}"|'[^'\n]{4,200}'|[^\s"']{4,200})/dy,
  ),
  {
    title: 'Password for a command',
    literals: ['chpasswd', 'passwd --stdin'],
    before:
      /\becho[ \t]+(?:-n[ \t]+|-e[ \t]+)?["']?(?:[\w.-]{1,40}:)?(?<secret>[^\s"'|:]{6,300})["']?[ \t]*\|[^\n|]{0,80}$/d,
  },
  {
    title: 'Password for a command',
    literals: [
      'password-stdin',
      'with-token',
      'sudo -S',
      'sudo --stdin',
      '-pass stdin',
      '--passphrase-fd',
      'kinit',
      'cryptsetup',
      '--stdin',
      '-S ',
    ],
    before:
      /\b(?:echo|printf)[ \t]+(?:-n[ \t]+|-e[ \t]+|["']%s(?:\\n|\n)?["'][ \t]+)?(?<quote>["']?)(?<secret>[^\s"'`|]{6,300}?)(?:\\n|\n)?\k<quote>[ \t]*\|[^\n|]{0,200}$/d,
  },
  {
    title: 'Password in PowerShell',
    anywhere: true,
    literals: ['securestring', 'networkcredential', 'pscredential'],
    form: /[\w-]*securestring[ \t]+(?:-String[ \t]+)?(?<secret>"[^"\n]{4,300}"|'[^'\n]{4,300}'|(?!-)[^\s"'$(){}|]{4,300})/diy,
  },
  row(
    'networkcredential',
    /networkcredential[^\n(]{0,40}\(\s*["'][^"'\n]{1,100}["']\s*,\s*["'](?<secret>[^"'\n]{4,300})["']/diy,
  ),
  row('convertto-securestring', /\S+[^\n|]{0,60}?-String[ ]+(?<secret>"[^"\n]{4,300}"|'[^'\n]{4,300}')/diy),
  {
    title: 'Password before it is made secure',
    literals: ['| convertto-securestring'],
    before: /(?:^|[\s(=])(?<secret>"[^"\n$]{4,200}"|'[^'\n]{4,200}')[ \t]*$/d,
  },
  {
    title: 'Password in SQL',
    literals: ['identified by', 'identified with', 'identified via'],
    form: /identified[ \t]+(?:(?:with|via)[ \t]+\w+[ \t]+)?(?:by|as|using)[ \t]+(?:values[ \t]+|password[ \t]*\(?[ \t]*)?(?<secret>"[^"\n]{4,300}"|'(?:[^'\n]|''){4,300}'|(?!values|password)[^\s"';,()]{4,300})/diy,
  },
  row(
    'password for ',
    /password[ ]for[ ]["'\w.@`%]{1,64}[ ]*=[ ]*(?:password\([ ]*)?["'](?<secret>[^"'\n]{4,300})["']/diy,
  ),
  row(
    'with password|encrypted password|set password',
    /(?:with|encrypted|set)[ ]+password[ ]*=?[ ]*(?<secret>N?'(?:[^'\n]|''){4,300}'|"[^"\n]{4,300}")/diy,
  ),
  row(
    'sp_addlogin|sp_password|dblink_connect|create user mapping',
    /\w+[ (]+N?'[^'\n]{1,64}'\s*,\s*N?'(?<secret>[^'\n]{4,200})'/diy,
  ),
  {
    title: 'Password of a database',
    literals: ['@tcp(', '@unix('],
    before: /(?:^|[\s"'=])[\w.-]{1,64}:(?<secret>[^\s:@"'/]{4,100})$/d,
  },
  {
    title: 'Line of .pgpass',
    literals: [':5432:', ':5433:', ':5434:', ':6432:', ':6543:', ':15432:', ':25432:', ':5439:', ':26257:', ':*:'],
    form: /:(?:\d{4,5}|\*):[^:\s]{1,64}:[^:\s]{1,64}:(?<secret>(?:[^\s:\\]|\\.){4,200})(?=\s|$|["'])/dmy,
  },
  {
    title: 'Cookie of a jar',
    literals: ['\tTRUE\t', '\tFALSE\t'],
    kind: 'cookie',
    form: /\t(?:TRUE|FALSE)\t\d{1,12}\t\S{1,200}\t(?<secret>\S{10,4000})/dy,
  },
  row(
    'auth(|auth=(|auth = (|creds = (|creds=(|credentials(|credentials=(|credentials = (|authenticate(|authenticateWith|login(|authentication(|getconnection(|pdo(|mysqli(|mysqli_connect(|connect(|signin(|sign_in(|logon(|networkcredential(|basicauth(|basic_auth(|account(',
    /[\w ]{3,24}=?[ ]?\(\s*(?:[^\n"'()]{0,80},\s*)?["'][^"'\n]{0,120}["']\s*,\s*@?["'](?<secret>[^"'\n]{0,200})["'](?:\s*,\s*["'](?<secretThird>[^"'\n]{0,200})["'])?(?:\s*,\s*["'](?<secretFourth>[^"'\n]{0,200})["'])?/diy,
    { strong: true, anywhere: true },
  ),
  row(
    'login:|login =|logins:|credentials:|creds:|zugangsdaten:|identifiants|accesso:|acceso:|auth:|account:|username/password|user/pass|user:pass',
    /(?:[\w/]{4,20})[ *]{0,3}[:=][ *`]{0,4}[\w.@+-]{1,64}(?:[ ]{0,3}[/|:,][ ]{0,3}|[ ]+)[`*]{0,3}(?<secret>[^\s"'`*]{6,200})/diy,
    { strong: true },
  ),
  row(
    'snmp-server community|rootpw |neighbor |tacacs-server key|radius-server key',
    /(?:snmp-server[ ]community|rootpw(?:[ ]--\w+)*|neighbor[ ]\S+[ ]password|\w+-server[ ]key)[ ](?:\d[ ])?["']?(?<secret>[^\s"']{4,200})/diy,
    { strong: true },
  ),
  row(
    'username ',
    /username[ ]\S{1,64}[ ](?:privilege[ ]\d{1,2}[ ])?(?:password|secret)[ ](?:\d[ ])?(?<secret>[^\s"']{4,200})/diy,
  ),
  row('"-p"|\'-p\'|"-P"|"-a"|"-pw"', /["']-(?:p|P|a|pw)["']\s{0,8},\s{0,8}["'](?<secret>[^"'\n]{4,200})["']/dy, {
    strong: true,
  }),
  row('sendline', /sendline\(\s*(?:b|f|r)?(?<secret>"[^"\n]{4,200}"|'[^'\n]{4,200}')\s*\)/dy, { strong: true }),
  row('send "|send -- "|exp_send "', /(?:exp_)?send[ ](?:--[ ])?"(?<secret>[^"\s\\]{4,200}?)(?:\\r|\r|\\n|\n)*"/dy, {
    strong: true,
  }),
  row('webauthuser|wget ', options('--(?:http-|ftp-|proxy-)?password')),
];
