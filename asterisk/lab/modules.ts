import { readdir } from 'node:fs/promises';
import type { Driver, Engine } from '../engine/port.ts';

/** What every lab PBX loads, without `.so`. Those that an engine lacks are left out. */
const COMMON = {
  core: 'res_timing_timerfd res_sorcery_config res_sorcery_memory res_sorcery_astdb res_pjproject res_crypto res_security_log pbx_config res_clioriginate func_module',
  app: 'app_dial app_playback app_echo app_sayunixtime app_read app_record app_mixmonitor app_stack app_mp3 app_system app_exec app_verbose app_transfer app_senddtmf app_waituntil app_originate app_stasis app_softhangup app_while app_controlplayback app_channelredirect app_directed_pickup app_chanspy app_confbridge app_bridgewait app_playtones app_milliwatt app_userevent app_cdr app_db app_dumpchan app_waitforsilence app_sendtext app_talkdetect',
  func: 'func_callerid func_cdr func_channel func_cut func_curl func_db func_devstate func_dialplan func_env func_extstate func_global func_groupcount func_hangupcause func_logic func_math func_md5 func_periodic_hook func_rand func_shell func_sprintf func_strings func_sysinfo func_timeout func_uri func_version func_volume func_base64 func_jitterbuffer func_talkdetect func_holdintercept func_presencestate',
  codec: 'codec_alaw codec_ulaw codec_a_mu codec_gsm codec_g722 codec_resample codec_adpcm',
  format: 'format_pcm format_gsm format_wav format_wav_gsm format_sln',
  bridge:
    'bridge_simple bridge_native_rtp bridge_softmix bridge_holding bridge_builtin_features bridge_builtin_interval_features chan_bridge_media',
  res: 'res_speech res_agi res_musiconhold res_rtp_asterisk res_curl res_http_websocket res_websocket_client res_http_media_cache res_convert res_mutestream res_manager_devicestate res_manager_presencestate cdr_manager res_format_attr_h264 res_format_attr_opus',
  stasis:
    'res_stasis res_stasis_answer res_stasis_device_state res_stasis_playback res_stasis_recording res_stasis_snoop res_ari res_ari_model res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels res_ari_device_states res_ari_endpoints res_ari_events res_ari_playbacks res_ari_recordings res_ari_sounds',
  trunk: 'chan_iax2',
};

const DRIVERS: Readonly<Record<Driver, string>> = {
  sip: 'chan_sip',
  pjsip:
    'res_pjsip res_pjsip_session res_pjsip_pubsub res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest res_pjsip_endpoint_identifier_user res_pjsip_endpoint_identifier_ip res_pjsip_registrar res_pjsip_outbound_registration res_pjsip_outbound_publish res_pjsip_sdp_rtp res_pjsip_caller_id res_pjsip_diversion res_pjsip_dtmf_info res_pjsip_empty_info res_pjsip_dlg_options res_pjsip_header_funcs res_pjsip_history res_pjsip_logger res_pjsip_messaging res_pjsip_nat res_pjsip_refer res_pjsip_rfc3326 res_pjsip_acl res_pjsip_path res_pjsip_exten_state res_pjsip_mwi res_pjsip_mwi_body_generator res_pjsip_pidf_body_generator res_pjsip_dialog_info_body_generator res_pjsip_notify func_pjsip_aor func_pjsip_contact func_pjsip_endpoint chan_pjsip',
};

/** The modules of a lab PBX in the order of modules.conf, as files: `app_dial.so`. */
export function labModules(driver: Driver, available?: ReadonlySet<string>): string[] {
  const words = [...Object.values(COMMON), DRIVERS[driver]].flatMap((list) => list.split(' '));
  const files = words.map((name) => `${name}.so`);
  return available === undefined ? files : files.filter((file) => available.has(file));
}

/** The module files that an engine has. */
export async function availableModules(engine: Engine): Promise<ReadonlySet<string>> {
  return new Set(await readdir(engine.moduleDir));
}
