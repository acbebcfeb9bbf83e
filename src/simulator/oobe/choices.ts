// What a person can choose on the pages of the first run. Regions and keyboards are those that every Windows brings along, the
// former by their codes in ISO 3166, the latter by the language tags of the layouts; languages are those of the machine.

import type { Page } from './event.ts'
import { offerAnswers } from './node/offers.ts'
import type { Machine } from './state.ts'

export const regions = `
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK
CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS
GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV
LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR
TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`
  .trim()
  .split(/\s+/)

export const keyboards = `
af-ZA am-ET ar-AE ar-DZ ar-EG ar-IQ ar-MA ar-SA as-IN az-Latn-AZ be-BY bg-BG bn-BD bn-IN bs-Latn-BA ca-ES cs-CZ cy-GB da-DK de-AT de-CH
de-DE de-LI de-LU el-GR en-AU en-CA en-GB en-IE en-IN en-NZ en-SG en-US en-ZA es-AR es-CL es-CO es-ES es-MX es-US et-EE eu-ES fa-IR fi-FI
fil-PH fr-BE fr-CA fr-CH fr-FR fr-LU ga-IE gl-ES gu-IN he-IL hi-IN hr-HR hu-HU hy-AM id-ID is-IS it-CH it-IT ja-JP ka-GE kk-KZ km-KH
kn-IN ko-KR ky-KG lb-LU lo-LA lt-LT lv-LV mi-NZ mk-MK ml-IN mn-MN mr-IN ms-MY mt-MT nb-NO ne-NP nl-BE nl-NL nn-NO or-IN pa-IN pl-PL
ps-AF pt-BR pt-PT ro-MD ro-RO ru-RU si-LK sk-SK sl-SI sq-AL sr-Cyrl-RS sr-Latn-RS sv-FI sv-SE sw-KE ta-IN te-IN tg-Cyrl-TJ th-TH tk-TM
tr-TR tt-RU ug-CN uk-UA ur-PK uz-Latn-UZ vi-VN zh-CN zh-HK zh-MO zh-SG zh-TW`
  .trim()
  .split(/\s+/)

/** Undefined where a person types. */
export function choicesOf(page: Page, { languages }: Pick<Machine, 'languages'>): readonly string[] | undefined {
  switch (page) {
    case 'language':
      return languages
    case 'region':
      return regions
    case 'keyboard':
      return keyboards
    case 'second-keyboard':
      return ['skip', ...keyboards]
    case 'eula':
      return ['accept', 'decline']
    case 'personal-or-work':
      return ['personal', 'work']
    case 'sign-in':
      return ['sign-in', 'change-account']
    case 'captive-portal':
    case 'privacy':
      return ['accept']
    case 'cortana':
    case 'oem-registration':
    case 'onedrive':
      return offerAnswers
    case 'status-page':
      return ['wait', 'continue']
    case 'error':
      return ['try-again', 'continue', 'reset', 'collect-logs', 'leave']
    case 'stick':
      return ['found', 'five-presses']
    case 'trust-package':
      return ['accept', 'decline']
    case 'network':
    case 'local-account':
      return undefined
  }
}

/** The region of a language tag: of `sr-Latn-RS` RS. */
export function regionOf(language: string): string | undefined {
  return language.split('-').find((part, index) => index > 0 && regions.includes(part))
}
