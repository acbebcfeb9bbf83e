// Whether the person proved a moment ago to be who they are, and the way to prove it once more.

import { Button, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { provenUntil } from '../../../shared/session/proven.ts'
import { account, startSignIn } from '../../../shared/session/session.ts'
import { formatTime } from '../../../shared/text/format.ts'
import { ShieldCheckmarkRegular } from '../../../shared/ui/icons.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type OwnMethod, ownMethodsQuery } from '../../api/person/own.ts'
import { paths } from '../../paths.ts'
import type { Added } from './search.ts'

export const isFactor = ({ '@odata.type': type }: OwnMethod): boolean =>
  type === '#microsoft.graph.fido2AuthenticationMethod' || type === '#microsoft.graph.softwareOathAuthenticationMethod'

export type Proven = {
  readonly until: Date | undefined
  /** Not before it is known: whoever has none would have to set one up. */
  readonly hasFactor: boolean
}

/** Looked at anew as time goes by. */
export function useProven(): Proven {
  const methods = useQuery(ownMethodsQuery())
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 10_000)
    return () => clearInterval(timer)
  }, [])
  const hasFactor = methods.data?.some(isFactor) === true
  const person = account()
  return { until: person && provenUntil(person, hasFactor || !methods.data, now), hasFactor }
}

/** Leaves for the sign-in pages, which ask for all that the person has. */
export const prove = ({ hasFactor }: Pick<Proven, 'hasFactor'>): void =>
  void startSignIn(paths.own(), { anew: hasFactor ? 'with-factor' : 'password' })

export const add = (method: Added): void =>
  void startSignIn(`${paths.own()}?added=${method}`, { anew: 'password', ownMethod: method })

export function ProofPanel({ proven }: { readonly proven: Proven }) {
  const { t } = useTranslation()
  return (
    <Panel
      title={t('own.proof.title')}
      beside={
        !proven.until && (
          <Button appearance="primary" icon={<ShieldCheckmarkRegular />} onClick={() => prove(proven)}>
            {t('own.proof.button')}
          </Button>
        )
      }
    >
      <Text>{proven.until ? t('own.proof.until', { time: formatTime(proven.until) }) : t('own.proof.needed')}</Text>
    </Panel>
  )
}
