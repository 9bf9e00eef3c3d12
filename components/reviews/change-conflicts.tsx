import { countOf } from '#components/parts/format-time.ts'
import type { ChangeDetail } from '#lib/contracts/changes.ts'
import classes from './reviews.module.css'

/** Files that both sides changed, with the three texts; the author resolves them in Develop. */
export function ChangeConflicts({ conflicts }: { conflicts: ChangeDetail['conflicts'] }) {
  return (
    <section className={classes.section} aria-labelledby="change-conflicts">
      <h2 id="change-conflicts">
        Conflicts <span className={classes.about}>{countOf(conflicts.length, 'file')}</span>
      </h2>
      <p className={classes.problem}>
        Main changed the same lines. The author resolves this in Develop with Update from main.
      </p>
      {conflicts.map((conflict) => (
        <details key={conflict.path} className={classes.file} open={conflicts.length === 1}>
          <summary>
            <code>{conflict.path}</code>
          </summary>
          <div className={classes.three}>
            <Side title="Main" path={conflict.path} text={conflict.main} />
            <Side title="Before both" path={conflict.path} text={conflict.base} />
            <Side title="Branch" path={conflict.path} text={conflict.branch} />
          </div>
        </details>
      ))}
    </section>
  )
}

function Side({ title, path, text }: { title: string; path: string; text: string | null }) {
  return (
    <div className={classes.text}>
      <h3>{title}</h3>
      {text === null ? (
        <p className={classes.about}>There is no such file on this side.</p>
      ) : (
        <pre tabIndex={0} role="region" aria-label={`${title}: ${path}`}>
          {text}
        </pre>
      )}
    </div>
  )
}
