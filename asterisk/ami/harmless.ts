import type { AmiAction } from './port.ts';

/**
 * Actions that change nothing on a PBX. What is not named here may: several of those that need no class at
 * all do (BridgeKick, BridgeTechnologySuspend).
 */
const ACTIONS: ReadonlySet<string> = new Set(
  `Agents BridgeInfo BridgeList BridgeTechnologyList Challenge ConfbridgeList ConfbridgeListRooms
CoreSettings CoreShowChannelMap CoreShowChannels CoreStatus DeviceStateList Events ExtensionState
ExtensionStateList FAXSessions FAXStats Filter GetConfig GetConfigJSON IAXpeerlist IAXpeers IAXregistry
ListCategories ListCommands Login Logoff MailboxCount MailboxStatus MeetmeList MeetmeListRooms ModuleCheck
ParkedCalls Parkinglots Ping PresenceState PresenceStateList QueueRule QueueStatus QueueSummary
PJSIPShowAors PJSIPShowAuths PJSIPShowContacts PJSIPShowEndpoint PJSIPShowEndpoints
PJSIPShowRegistrationInboundContactStatuses PJSIPShowRegistrationsInbound PJSIPShowRegistrationsOutbound
PJSIPShowResourceLists PJSIPShowSubscriptionsInbound PJSIPShowSubscriptionsOutbound
SIPpeers SIPpeerstatus SIPshowpeer SIPshowregistry ShowDialPlan SorceryMemoryCacheList Status
VoicemailUserStatus VoicemailUsersList WaitEvent`
    .toLowerCase()
    .split(/\s+/),
);

/** Actions that evaluate `Variable`, which may call a dialplan function: only those of the channel itself are taken. */
const EVALUATING: ReadonlySet<string> = new Set(['getvar', 'status']);
const PLAIN_VARIABLES = /^(CHANNEL\([\w,-]+\)|[A-Za-z_]\w*)(,(CHANNEL\([\w,-]+\)|[A-Za-z_]\w*))*$/;

/** Whether an action surely changes nothing. */
export function isHarmlessAction(action: AmiAction): boolean {
  const name = action.Action.toLowerCase();
  if (name === 'command') {
    const lines = valuesOf(action, 'command');
    return lines.length === 1 && lines.every(isHarmlessLine);
  }
  if (!ACTIONS.has(name) && !EVALUATING.has(name)) return false;
  if (!EVALUATING.has(name)) return true;
  const asked = [...valuesOf(action, 'variable'), ...valuesOf(action, 'variables')];
  return asked.every((value) => PLAIN_VARIABLES.test(value));
}

/** Asterisk compares the names of headers without regard to case. */
function valuesOf(action: AmiAction, name: string): string[] {
  return Object.entries(action).flatMap(([key, value]) => {
    if (key.toLowerCase() !== name || value === undefined) return [];
    return (typeof value === 'object' ? [...value] : [value]).map(String);
  });
}

/** First words of CLI lines of which `show` and `list` only show and list (core of 16 and 22, and their modules). */
const SHOWN =
  `acl agent agi ari bridge calendar cdr cel channel confbridge config core devstate dialplan dundi
features fax geoloc hint http iax2 image indication keys local logger manager media meetme minivm module moh
odbc parking phoneprov pjproject pjsip presencestate prometheus queue rtcp rtp sip skinny sorcery stasis
stir_shaken stun threadpool timing udptl ulimit unistim voicemail websocket xmpp`.split(/\s+/);

const HARMLESS_LINES: readonly RegExp[] = [
  new RegExp(`^(${SHOWN.join('|')}) (show|list)( |$)`, 'i'),
  /^core waitfullybooted$/i,
  /^help( |$)/i,
  /^stasis statistics show( |$)/i,
  /^database (show|showkey|get)( |$)/i,
  /^mixmonitor list( |$)/i,
  // The CLI's own completion, of words in quotes.
  /^_command matchesarray "[^"\\]*" "[^"\\]*"$/,
];

/** Whether a line of Asterisk's CLI surely changes nothing: those that show and list. */
export function isHarmlessLine(line: string): boolean {
  const plain = line.trim().replace(/ +/g, ' ');
  return !/[\r\n\0]/.test(line) && HARMLESS_LINES.some((form) => form.test(plain));
}
