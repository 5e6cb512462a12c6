package cox

import "leydig/stats"

// ErrZero is why rows of weight 0 are not fitted: as R has it, they are to be left out.
const ErrZero stats.Reason = "a weight is 0: leave such rows out (--where), they say nothing"
