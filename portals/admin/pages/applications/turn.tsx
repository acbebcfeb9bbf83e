// Turns an application off and on, and deletes it. Each is a question first, which says what stops working and when.

import { makeStyles } from '@fluentui/react-components'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DeleteRegular } from '../../../shared/ui/icons.ts'
import { handDeleted } from '../../../shared/ui/list/deleted.ts'
import type { Notice } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Application, deleteApplication } from '../../api/application/applications.ts'
import { type Principal, turnApplication } from '../../api/application/service-principal.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 },
})

type Verb = 'off' | 'on' | 'delete'

export function ApplicationActions(props: {
  readonly application: Application
  /** Null: it has none. */
  readonly principal: Principal | null
  readonly onTurned: (notice: Notice) => void
  readonly onProblem: (problem: unknown) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const { application, principal } = props
  const name = application.displayName
  const [asking, setAsking] = useState<Verb>()
  const isOn = principal?.accountEnabled === true
  const refresh = () => queries.invalidateQueries({ queryKey: ['applications'] })
  const act = useMutation({
    mutationFn: async (verb: Verb) => {
      if (verb === 'delete') await deleteApplication(application.id)
      else await turnApplication(application.appId, principal, verb === 'on')
    },
    onSuccess: async (_, verb) => {
      if (verb === 'delete') {
        handDeleted('application', name)
        await router.navigate({ href: paths.applications() })
        // Not before: as long as this page is there it would ask again for what is gone.
        queries.removeQueries({ queryKey: ['applications', 'one', application.id] })
        await queries.invalidateQueries({ queryKey: ['applications', 'list'] })
        return
      }
      await refresh()
      setAsking(undefined)
      props.onTurned({
        text: t(`applications.turn.${verb}.done`, { name }),
        ...(verb === 'off' && { undo: () => void turnOnAgain() }),
      })
    },
  })
  const turnOnAgain = async () => {
    try {
      await turnApplication(application.appId, principal, true)
      await refresh()
      props.onTurned({ text: t('applications.turn.on.done', { name }) })
    } catch (problem) {
      props.onProblem(problem)
    }
  }
  const ask = (verb: Verb) => {
    act.reset()
    setAsking(verb)
  }
  const turn = isOn ? 'off' : 'on'
  return (
    <>
      <GuardedButton
        operation={principal ? 'identity.service-principal.change' : 'identity.service-principal.create'}
        onClick={() => ask(turn)}
      >
        {t(`applications.turn.${turn}.name`)}
      </GuardedButton>
      <GuardedButton operation="identity.application.delete" icon={<DeleteRegular />} onClick={() => ask('delete')}>
        {t('applications.turn.delete.name')}
      </GuardedButton>
      {asking && (
        <Confirm
          key={asking}
          open
          title={t(`applications.turn.${asking}.ask`, { name })}
          confirm={t(`applications.turn.${asking}.do`)}
          typed={asking === 'delete' ? name : undefined}
          danger={asking !== 'on'}
          busy={act.isPending}
          onClose={() => setAsking(undefined)}
          onConfirm={() => act.mutate(asking)}
        >
          <ul className={styles.effects}>
            {(t(`applications.turn.${asking}.effects`, { returnObjects: true }) as readonly string[]).map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
          {act.isError && <Failed problem={act.error} />}
        </Confirm>
      )}
    </>
  )
}
