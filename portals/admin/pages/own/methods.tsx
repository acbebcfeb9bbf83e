// What one signs in with: each passkey by its name, the authenticator app, and what there is to add. Keys and codes are shown by
// the sign-in pages alone, to which adding leads.

import { Button, makeStyles, Text, tokens, useRestoreFocusTarget } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { mostPasskeys, relyingPartyOf } from '../../../../src/identity/passkey/passkey.ts'
import { config } from '../../../shared/api/config.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type OwnMethod, ownMethodsQuery, removeOwnApp, removeOwnPasskey } from '../../api/person/own.ts'
import { add, isFactor, type Proven } from './prove.tsx'
import { OwnQuestion } from './question.tsx'

const useStyles = makeStyles({
  list: { listStyleType: 'none', display: 'grid', margin: '8px 0 16px', padding: 0 },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 12px',
    alignItems: 'center',
    justifyContent: 'space-between',
    padding: '8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  what: { display: 'grid', gap: '2px', minWidth: 0, overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
  row: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

const kinds = {
  '#microsoft.graph.passwordAuthenticationMethod': 'password',
  '#microsoft.graph.softwareOathAuthenticationMethod': 'app',
  '#microsoft.graph.temporaryAccessPassAuthenticationMethod': 'pass',
  '#microsoft.graph.windowsHelloForBusinessAuthenticationMethod': 'hello',
  '#microsoft.graph.fido2AuthenticationMethod': 'passkey',
} as const
const kindOf = (method: OwnMethod) => kinds[method['@odata.type']]

const nameOf = (t: TFunction, method: OwnMethod): string =>
  kindOf(method) === 'passkey'
    ? t('own.methods.thePasskey', { name: method.displayName ?? '' })
    : t('own.methods.theApp')

function detailOf(t: TFunction, method: OwnMethod): string {
  const { displayName, createdDateTime, recoveryCodesLeft, lastUsedDateTime } = method
  const since = t('people.methods.since', { when: formatDateTime(new Date(createdDateTime)) })
  const codes = recoveryCodesLeft !== undefined && t('people.methods.recoveryCodes', { count: recoveryCodesLeft })
  const used =
    kindOf(method) === 'passkey' &&
    (lastUsedDateTime
      ? t('own.methods.used', { when: formatDateTime(new Date(lastUsedDateTime)) })
      : t('own.methods.unused'))
  return [displayName, since, used, codes].filter(Boolean).join(' · ')
}

export function OwnMethods({ proven, onEnded }: { readonly proven: Proven; readonly onEnded: () => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const list = useQuery(ownMethodsQuery())
  const restore = useRestoreFocusTarget() // after the question
  const [asking, setAsking] = useState<OwnMethod>()
  const methods = list.data ?? []
  const passkeys = methods.filter((method) => kindOf(method) === 'passkey').length
  const hasApp = methods.some((method) => kindOf(method) === 'app')
  const keepsPasskeys = relyingPartyOf(config().login) !== undefined
  return (
    <Panel title={t('own.methods.title')}>
      <Text>{t('own.methods.lead')}</Text>
      {list.isLoading && <Waiting rows={2} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      <ul className={styles.list} aria-label={t('own.methods.title')}>
        {methods.map((method) => (
          <li key={method.id} className={styles.item}>
            <div className={styles.what}>
              <Text>{t(`people.methods.kind.${kindOf(method)}`)}</Text>
              <Text size={200} className={styles.quiet}>
                {detailOf(t, method)}
              </Text>
            </div>
            {isFactor(method) && (
              <Button {...restore} appearance="subtle" onClick={() => setAsking(method)}>
                {t('own.methods.take', { name: nameOf(t, method) })}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {list.isSuccess && (
        <>
          <div className={styles.row}>
            {keepsPasskeys && passkeys < mostPasskeys && (
              <Button onClick={() => add('passkey')}>{t('own.methods.addPasskey')}</Button>
            )}
            <Button onClick={() => add('app')}>{t(hasApp ? 'own.methods.replaceApp' : 'own.methods.addApp')}</Button>
            {methods.some(isFactor) && (
              <Button onClick={() => add('recovery-codes')}>{t('own.methods.newCodes')}</Button>
            )}
          </div>
          {!keepsPasskeys && <Text className={styles.quiet}>{t('own.methods.noPasskeys')}</Text>}
          {passkeys >= mostPasskeys && (
            <Text className={styles.quiet}>{t('own.methods.most', { most: mostPasskeys })}</Text>
          )}
        </>
      )}
      {asking && (
        <OwnQuestion
          title={t('own.methods.ask', { name: nameOf(t, asking) })}
          confirm={t('own.methods.takeIt')}
          effects={[
            t(`own.methods.effects.${kindOf(asking) === 'passkey' ? 'passkey' : 'app'}`),
            t('own.methods.effects.last'),
            t('own.methods.effects.out'),
          ]}
          proven={proven}
          perform={() => (kindOf(asking) === 'passkey' ? removeOwnPasskey(asking.id) : removeOwnApp(asking.id))}
          onDone={onEnded}
          onClose={() => setAsking(undefined)}
        />
      )}
    </Panel>
  )
}
