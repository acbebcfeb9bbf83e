// One restriction or limit: whom it is assigned to, its settings and its end. The default ones are for everybody whom no other
// reaches; they are neither assigned nor deleted. And a new one, which counts for nobody until it is assigned.

import { makeStyles } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams, useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { useSaveQuestion } from '../../../shared/ui/form/use-save-question.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import {
  assignRestriction,
  changeRestriction,
  createRestriction,
  deleteRestriction,
  isDefault,
  kindOf,
  restrictionQuery,
  restrictionsQuery,
  restrictionTargets,
} from '../../api/management/restrictions.ts'
import type { Target } from '../../api/management/targets.ts'
import { paths } from '../../paths.ts'
import { AssignmentsPanel, targetsKey } from '../assigned/assignments.tsx'
import { DeleteButton } from '../assigned/delete-button.tsx'
import { SaveQuestion } from '../assigned/save-question.tsx'
import { effectsOfStored } from './effects.ts'
import {
  changeOf,
  effectsOfValues,
  newRestriction,
  RestrictionForm,
  type RestrictionValues,
  valuesOf,
} from './form.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
})

/** Whom a default one may count for. */
const everybody: readonly Target[] = [{ kind: 'users' }]

export function RestrictionPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { restrictionId } = useParams({ from: '/inside/settings/restrictions/$restrictionId' })
  const { created } = useSearch({ from: '/inside/settings/restrictions/$restrictionId' })
  const queries = useQueryClient()
  const { data: one } = useSuspenseQuery(restrictionQuery(restrictionId))
  const others = useQuery(restrictionsQuery()).data
  const { id } = one
  const kind = kindOf(one)
  const byDefault = isDefault(one)
  const assigned = useQuery({
    queryKey: targetsKey(kind, id),
    queryFn: ({ signal }) => restrictionTargets(id, signal),
    enabled: !byDefault,
  }).data
  const targets = byDefault ? everybody : assigned
  const [notice, setNotice] = useState<Notice>()
  const [isNew, setIsNew] = useState<Notice | undefined>(
    created ? { text: t(`restrictions.created.${kind}`) } : undefined,
  )
  const [wanted, setWanted] = useState<RestrictionValues>()
  const { open, confirmed } = useSaveQuestion()
  const save = useMutation({
    mutationFn: ({ values, before }: { readonly values: RestrictionValues; readonly before: RestrictionValues }) => {
      const changed = changedMembers(changeOf(before), changeOf(values))
      const isPlaced = byDefault || values.place === before.place
      return changeRestriction(one, changed, isPlaced ? undefined : Number(values.place))
    },
    // also when the second of its two requests failed
    onSettled: () => queries.invalidateQueries({ queryKey: ['restrictions'] }),
    onSuccess: () => setNotice({ text: t(`restrictions.saved.${kind}`) }),
  })
  return (
    <PageFrame
      title={one.displayName}
      lead={one.description}
      back={{ to: paths.restrictions(), name: t('restrictions.title') }}
      actions={
        byDefault ? null : (
          <DeleteButton
            kind={kind}
            id={id}
            name={one.displayName}
            operation="mdm.status-page.delete"
            read={restrictionTargets}
            remove={deleteRestriction}
            listPath={paths.restrictions()}
            queryKey="restrictions"
          />
        )
      }
    >
      <div className={styles.stack}>
        {/* "Assign it now" is over once it is. */}
        <Said notice={notice ?? (assigned?.length === 0 ? isNew : undefined)} />
        {!byDefault && (
          <AssignmentsPanel
            kind={kind}
            id={id}
            operation="mdm.status-page.assign"
            read={restrictionTargets}
            replace={assignRestriction}
            effects={effectsOfStored(t, one)}
          />
        )}
        <RestrictionForm
          initial={valuesOf(one)}
          stored={async () => valuesOf(await queries.fetchQuery(asStoredNow(restrictionQuery(restrictionId))))}
          which={byDefault && kind === 'limit' ? 'default-limit' : 'stored'}
          places={byDefault ? 0 : (others ?? []).filter((other) => kindOf(other) === kind && !isDefault(other)).length}
          busy={save.isPending}
          problem={save.error}
          submit={t('common.save')}
          operation="mdm.status-page.change"
          onSubmit={async (values, before) => {
            setNotice(undefined)
            setIsNew(undefined)
            setWanted(values)
            if (targets?.length !== 0) await confirmed()
            await save.mutateAsync({ values, before })
          }}
        />
      </div>
      <SaveQuestion
        open={open}
        means={`${byDefault ? `${t(`restrictions.saveDefault.${kind}`)} ` : ''}${t(`restrictions.saveMeans.${kind}`)}`}
        targets={targets}
        forPeople
        atMost
      >
        {wanted && <Sentences of={effectsOfValues(t, wanted)} />}
      </SaveQuestion>
    </PageFrame>
  )
}

export function NewRestrictionPage() {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: (values: RestrictionValues) => createRestriction(values.kind, changeOf(values)),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['restrictions'] })
      await router.navigate({ href: `${paths.restriction(id)}?created=true` })
    },
  })
  return (
    <PageFrame title={t('restrictions.new')} back={{ to: paths.restrictions(), name: t('restrictions.title') }}>
      <RestrictionForm
        initial={newRestriction}
        which="new"
        places={0}
        busy={create.isPending}
        problem={create.error}
        submit={t('restrictions.new')}
        operation="mdm.status-page.create"
        cancelTo={paths.restrictions()}
        onSubmit={(values) => create.mutateAsync(values)}
      />
    </PageFrame>
  )
}
