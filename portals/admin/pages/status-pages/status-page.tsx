// One enrolment status page: whom it is assigned to, its settings and its end. The default one is for everybody whom no other
// reaches; it is neither assigned nor deleted.

import { makeStyles } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { useSaveQuestion } from '../../../shared/ui/form/use-save-question.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import {
  assignStatusPage,
  changeStatusPage,
  deleteStatusPage,
  isDefault,
  statusPageQuery,
  statusPagesQuery,
  statusPageTargets,
} from '../../api/management/status-pages.ts'
import type { Target } from '../../api/management/targets.ts'
import { paths } from '../../paths.ts'
import { AssignmentsPanel, targetsKey } from '../assigned/assignments.tsx'
import { DeleteButton } from '../assigned/delete-button.tsx'
import { SaveQuestion } from '../assigned/save-question.tsx'
import { StatusPageForm, type StatusPageValues, settingsOf, valuesOf } from './form.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
})

/** Whom the default page may reach. */
const everybody: readonly Target[] = [{ kind: 'devices' }]

export function StatusPagePage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { pageId } = useParams({ from: '/inside/status-pages/$pageId' })
  const { created } = useSearch({ from: '/inside/status-pages/$pageId' })
  const queries = useQueryClient()
  const { data: page } = useSuspenseQuery(statusPageQuery(pageId))
  const others = useQuery(statusPagesQuery()).data
  const byDefault = isDefault(page)
  const assigned = useQuery({
    queryKey: targetsKey('statusPage', pageId),
    queryFn: ({ signal }) => statusPageTargets(pageId, signal),
    enabled: !byDefault,
  }).data
  const targets = byDefault ? everybody : assigned
  const [notice, setNotice] = useState<Notice>()
  const [isNew, setIsNew] = useState<Notice | undefined>(created ? { text: t('statusPages.created') } : undefined)
  const { open, confirmed } = useSaveQuestion()
  const save = useMutation({
    mutationFn: ({ values, before }: { readonly values: StatusPageValues; readonly before: StatusPageValues }) => {
      const changed = changedMembers(settingsOf(before), settingsOf(values))
      const isPlaced = byDefault || values.place === before.place
      return changeStatusPage(pageId, changed, isPlaced ? undefined : Number(values.place))
    },
    // also when the second of its two requests failed
    onSettled: () => queries.invalidateQueries({ queryKey: ['status-pages'] }),
    onSuccess: () => setNotice({ text: t('statusPages.saved') }),
  })
  return (
    <PageFrame
      title={page.displayName}
      lead={page.description}
      back={{ to: paths.statusPages(), name: t('statusPages.title') }}
      actions={
        byDefault ? null : (
          <DeleteButton
            kind="statusPage"
            id={pageId}
            name={page.displayName}
            operation="mdm.status-page.delete"
            read={statusPageTargets}
            remove={deleteStatusPage}
            listPath={paths.statusPages()}
            queryKey="status-pages"
          />
        )
      }
    >
      <div className={styles.stack}>
        {/* "Assign it now" is over once it is. */}
        <Said notice={notice ?? (assigned?.length === 0 ? isNew : undefined)} />
        {!byDefault && (
          <AssignmentsPanel
            kind="statusPage"
            id={pageId}
            operation="mdm.status-page.assign"
            read={statusPageTargets}
            replace={assignStatusPage}
          />
        )}
        <StatusPageForm
          initial={valuesOf(page)}
          stored={async () => valuesOf(await queries.fetchQuery(asStoredNow(statusPageQuery(pageId))))}
          places={byDefault ? 0 : (others ?? []).filter((one) => !isDefault(one)).length}
          busy={save.isPending}
          problem={save.error}
          submit={t('common.save')}
          operation="mdm.status-page.change"
          onSubmit={async (values, before) => {
            setNotice(undefined)
            setIsNew(undefined)
            if (targets?.length !== 0) await confirmed()
            await save.mutateAsync({ values, before })
          }}
        />
      </div>
      <SaveQuestion
        open={open}
        means={`${byDefault ? `${t('statusPages.saveDefault')} ` : ''}${t('statusPages.saveMeans')}`}
        targets={targets}
        atMost
      />
    </PageFrame>
  )
}
