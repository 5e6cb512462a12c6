package cox

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/radix"
)

// Concordance counts, over the pairs whose order in time is known, how often the
// score orders them so. With weights a pair counts the product of its weights.
type Concordance struct {
	Value, SE                     float64
	Concordant, Discordant        float64
	TiedScore, TiedTime, TiedBoth float64
	pairs                         float64
}

// ConcordanceMethod is Harrell's C with its infinitesimal-jackknife error.
var ConcordanceMethod = stats.Method{
	ID: "cox.concordance", Label: "concordance (Harrell's C)",
	Sentence: "Concordance is the share of pairs whose order the score predicts, ties counting one half, with " +
		"an infinitesimal-jackknife standard error.",
	Cite: "Harrell FE et al. JAMA 1982;247:2543-2546; Therneau TM, Watson DA. Mayo Clinic Technical Report 85, 2015",
}

const NoPairs stats.Reason = "no pair of subjects whose order is known"

// Concord compares a score with the times of d (its Columns are not used), within
// strata. A pair is comparable when one has an event while the other is at risk and
// has no event then; censored at that time is later. A higher score means a longer
// survival, or a shorter one where reverse. R: survival::concordance.
func Concord(d Data, score []float64, reverse bool) (Concordance, error) {
	d.Columns = nil
	if err := d.check(); err != nil {
		return Concordance{}, err
	}
	if len(score) != len(d.Time) {
		panic("cox: score and time differ in length")
	}
	if stats.Missing(score) {
		return Concordance{}, stats.ErrMissing
	}
	s := d.sort()
	score = stats.Pick(score, s.row)
	return s.concordance(placesOf(score, radix.Order(score), 0), d.Cluster, reverse)
}

// concordance is Concord of data that were sorted.
func (s *sorted) concordance(at places, cluster []int, reverse bool) (Concordance, error) {
	c := Concordance{}
	// For each row: the concordant less discordant weight of its pairs, and the weight
	// of its pairs.
	sign, pairs := make([]float64, s.n), make([]float64, s.n)
	for _, b := range s.block {
		s.pass(b, at, sign, pairs, &c)
		s.against(b, at, sign, pairs)
	}
	if reverse { // pass counts a higher score with a longer time as concordant
		c.Concordant, c.Discordant = c.Discordant, c.Concordant
		for i := range sign {
			sign[i] = -sign[i]
		}
	}
	c.pairs = c.Concordant + c.Discordant + c.TiedScore
	if c.pairs == 0 {
		return c, NoPairs
	}
	// C = 1/2 + (concordant - discordant) / (2 pairs).
	somers := (c.Concordant - c.Discordant) / c.pairs
	c.Value = (somers + 1) / 2
	v := 0.0
	sums := map[int]float64{}
	for i, w := range s.w {
		influence := w * (sign[i] - somers*pairs[i]) / (2 * c.pairs)
		if cluster != nil {
			sums[cluster[s.row[i]]] += influence
		} else {
			v += influence * influence
		}
	}
	for _, k := range slices.Sorted(maps.Keys(sums)) {
		v += sums[k] * sums[k]
	}
	c.SE = math.Sqrt(v)
	return c, nil
}

// pass counts the pairs of a block from the last time to the first, each event against those
// at risk after it.
func (s *sorted) pass(b block, at places, sign, pairs []float64, c *Concordance) {
	later := at.none(s.w)
	gone := b.from
	for i := b.from; i < b.to; {
		from, now := i, s.time[i]
		for i < b.to && s.time[i] == now {
			i++
		}
		events := from
		for events < i && s.event[events] {
			events++
		}
		for k := events; k < i; k++ { // censored at this time: later
			later.add(k, s.w[k])
		}
		if s.entry != nil {
			for ; gone < b.to && s.entry[s.leaving[gone]] >= now; gone++ {
				q := int(s.leaving[gone])
				later.add(q, -s.w[q])
			}
		}
		for k := from; k < events; k++ {
			low, tied, high := later.about(k)
			w := s.w[k]
			// Those at risk live longer: a lower score here is concordant.
			c.Concordant += w * high
			c.Discordant += w * low
			c.TiedScore += w * tied
			sign[k] += high - low
			pairs[k] += high + low + tied
		}
		s.tiedEvents(from, events, at, c)
		for k := from; k < events; k++ {
			later.add(k, s.w[k])
		}
	}
}

// tiedEvents counts the pairs of events at one time.
func (s *sorted) tiedEvents(from, to int, at places, c *Concordance) {
	pairsOf := func(rows []int32) float64 {
		sum, square := 0.0, 0.0
		for _, k := range rows {
			sum += s.w[k]
			square += s.w[k] * s.w[k]
		}
		return (sum*sum - square) / 2
	}
	rows := make([]int32, 0, to-from)
	for k := from; k < to; k++ {
		rows = append(rows, int32(k))
	}
	c.TiedTime += pairsOf(rows)
	if at.high == nil {
		return
	}
	// Those whose scores are equal, which need others of the same score.
	rows = slices.DeleteFunc(rows, func(k int32) bool { return at.high[k] == at.low[k]+1 })
	slices.SortFunc(rows, func(a, b int32) int { return cmp.Compare(at.low[a], at.low[b]) })
	for i := 0; i < len(rows); {
		j := i
		for j < len(rows) && at.low[rows[j]] == at.low[rows[i]] {
			j++
		}
		both := pairsOf(rows[i:j])
		c.TiedBoth += both
		c.TiedTime -= both
		i = j
	}
}

// against adds, for each row of a block, the events during which it was at risk, from the first
// time to the last.
func (s *sorted) against(b block, at places, sign, pairs []float64) {
	before := at.none(s.w)
	count := func(i int, factor float64) {
		low, tied, high := before.about(i)
		// The row lives longer than these: a lower score of theirs is concordant.
		sign[i] += factor * (low - high)
		pairs[i] += factor * (low + tied + high)
	}
	entered := b.to // s.leaving from its end: entries rising
	for to := b.to; to > b.from; {
		now := s.time[to-1]
		from := to
		for from > b.from && s.time[from-1] == now {
			from--
		}
		if s.entry != nil {
			// Events up to its entry are none of a row's.
			for ; entered > b.from && s.entry[s.leaving[entered-1]] < now; entered-- {
				count(int(s.leaving[entered-1]), -1)
			}
		}
		events := from
		for events < to && s.event[events] {
			events++
		}
		for k := from; k < events; k++ {
			count(k, 1)
		}
		for k := from; k < events; k++ {
			before.add(k, s.w[k])
		}
		for k := events; k < to; k++ {
			count(k, 1)
		}
		to = from
	}
}

// Concordance is that of the fitted linear predictor, of which values that differ by rounding
// only are one. R: summary(coxph)$concordance.
func (m *Model) Concordance() (Concordance, error) {
	s := m.rows()
	score := s.predictor(m.Coefficient)
	order := radix.Order(score)
	largest := 0.0
	if s.n > 0 {
		largest = math.Max(math.Abs(score[order[0]]), math.Abs(score[order[s.n-1]]))
	}
	return s.concordance(placesOf(score, order, 1e-14*(1+largest)), m.data.Cluster, true)
}
