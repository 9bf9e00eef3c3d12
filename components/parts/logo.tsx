/** A measured diamond: two halves, one of them filled. */
export function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden fill="none">
      <path
        d="M10 1.6L18.4 10 10 18.4 1.6 10z"
        stroke="var(--text-1)"
        strokeWidth="1.6"
        strokeLinejoin="round"
      />
      <path d="M10 5.2v9.6L5.2 10z" fill="var(--accent)" />
      <path d="M10 5.2L14.8 10 10 14.8z" fill="var(--text-1)" />
    </svg>
  )
}
