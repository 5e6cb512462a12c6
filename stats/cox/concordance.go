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
	return d.sort().concordance(d, score, radix.Order(score), reverse)
}

// concordance is Concord of data that were sorted, with the order of the scores.
func (s *sorted) concordance(d Data, score []float64, order []int32, reverse bool) (Concordance, error) {
	rank, ranks := rankScores(score, order, s.row)
	c := Concordance{}
	// For each row: the concordant less discordant weight of its pairs, and the weight
	// of its pairs.
	sign, pairs := make([]float64, s.n), make([]float64, s.n)
	for _, b := range s.block {
		if d.Weight == nil {
			pass[int32](s, b, rank, ranks, sign, pairs, &c)
		} else {
			pass[float64](s, b, rank, ranks, sign, pairs, &c)
		}
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
	influence := make([]float64, s.n)
	for i := range influence {
		influence[s.row[i]] = s.w[i] * (sign[i] - somers*pairs[i]) / (2 * c.pairs)
	}
	if d.Cluster != nil {
		sums := map[int]float64{}
		for i, v := range influence {
			sums[d.Cluster[i]] += v
		}
		influence = influence[:0]
		for _, k := range slices.Sorted(maps.Keys(sums)) {
			influence = append(influence, sums[k])
		}
	}
	v := 0.0
	for _, x := range influence {
		v += x * x
	}
	c.SE = math.Sqrt(v)
	return c, nil
}

// rankScores numbers the distinct scores from 1, in the order of row.
func rankScores(score []float64, order, row []int32) ([]int32, int) {
	n := len(score)
	byRow := make([]int32, n)
	rank := int32(0)
	last := math.NaN()
	for _, i := range order {
		if score[i] != last {
			rank++
			last = score[i]
		}
		byRow[i] = rank
	}
	out := make([]int32, n)
	for i, r := range row {
		out[i] = byRow[r]
	}
	return out, int(rank)
}

// tree holds weights by rank and sums those below one (Fenwick 1994). at is nil where
// no two rows have one rank: then nothing ties with the row that asks.
type tree[T int32 | float64] struct{ sums, at []T }

func newTree[T int32 | float64](ranks int, distinct bool) tree[T] {
	t := tree[T]{sums: make([]T, ranks+1)}
	if !distinct {
		t.at = make([]T, ranks+1)
	}
	return t
}

func (t tree[T]) tied(rank int32) T {
	if t.at == nil {
		return 0
	}
	return t.at[rank]
}

func (t tree[T]) add(rank int32, w T) {
	if t.at != nil {
		t.at[rank] += w
	}
	for k := int(rank); k < len(t.sums); k += k & -k {
		t.sums[k] += w
	}
}

func (t tree[T]) below(rank int32) T {
	var sum T
	for k := int(rank) - 1; k > 0; k &= k - 1 {
		sum += t.sums[k]
	}
	return sum
}

// pass counts the pairs of a block twice: from the last time to the first, each
// event against those at risk after it; and from the first to the last, each row
// against the events during which it was at risk.
func pass[T int32 | float64](s *sorted, b block, rank []int32, ranks int, sign, pairs []float64, c *Concordance) {
	weight := func(i int) T { return T(s.w[i]) }
	at := newTree[T](ranks, ranks == s.n)
	var total T
	put := func(i int, w T) {
		at.add(rank[i], w)
		total += w
	}
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
			put(k, weight(k))
		}
		if s.entry != nil {
			for ; gone < b.to && s.entry[s.leaving[gone]] >= now; gone++ {
				q := int(s.leaving[gone])
				put(q, -weight(q))
			}
		}
		for k := from; k < events; k++ {
			low, tied := float64(at.below(rank[k])), float64(at.tied(rank[k]))
			high := float64(total) - low - tied
			w := s.w[k]
			// Those at risk live longer: a lower score here is concordant.
			c.Concordant += w * high
			c.Discordant += w * low
			c.TiedScore += w * tied
			sign[k] += high - low
			pairs[k] += high + low + tied
		}
		s.tiedEvents(from, events, rank, ranks == s.n, c)
		for k := from; k < events; k++ {
			put(k, weight(k))
		}
	}
	against[T](s, b, rank, ranks, sign, pairs)
}

// tiedEvents counts the pairs of events at one time.
func (s *sorted) tiedEvents(from, to int, rank []int32, distinct bool, c *Concordance) {
	if to-from < 2 {
		return
	}
	if distinct {
		sum, square := 0.0, 0.0
		for k := from; k < to; k++ {
			sum += s.w[k]
			square += s.w[k] * s.w[k]
		}
		c.TiedTime += (sum*sum - square) / 2
		return
	}
	sum, square := 0.0, 0.0
	rows := make([]int32, 0, to-from)
	for k := from; k < to; k++ {
		sum += s.w[k]
		square += s.w[k] * s.w[k]
		rows = append(rows, int32(k))
	}
	slices.SortFunc(rows, func(a, b int32) int { return cmp.Compare(rank[a], rank[b]) })
	both := 0.0
	for i := 0; i < len(rows); {
		g, q := 0.0, 0.0
		j := i
		for ; j < len(rows) && rank[rows[j]] == rank[rows[i]]; j++ {
			g += s.w[rows[j]]
			q += s.w[rows[j]] * s.w[rows[j]]
		}
		both += (g*g - q) / 2
		i = j
	}
	c.TiedBoth += both
	c.TiedTime += (sum*sum-square)/2 - both
}

// against adds, for each row, the events during which it was at risk.
func against[T int32 | float64](s *sorted, b block, rank []int32, ranks int, sign, pairs []float64) {
	at := newTree[T](ranks, ranks == s.n)
	var total T
	count := func(i int, factor float64) {
		low, tied := float64(at.below(rank[i])), float64(at.tied(rank[i]))
		high := float64(total) - low - tied
		// The row lives longer than these: a lower score of theirs is concordant.
		sign[i] += factor * (low - high)
		pairs[i] += factor * float64(total)
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
			at.add(rank[k], T(s.w[k]))
			total += T(s.w[k])
		}
		for k := events; k < to; k++ {
			count(k, 1)
		}
		to = from
	}
}

// risks are the linear predictors of every row, values that differ by rounding only made
// one, so that ties count as ties, and their order.
func (m *Model) risks() (score []float64, order []int32) {
	score = m.LinearPredictor()
	largest := 0.0
	for _, v := range score {
		largest = math.Max(largest, math.Abs(v))
	}
	order = radix.Order(score)
	for k := 1; k < len(order); k++ {
		if before := score[order[k-1]]; score[order[k]]-before < 1e-14*(1+largest) {
			score[order[k]] = before
		}
	}
	return score, order
}

// Concordance is that of the fitted linear predictor. R: summary(coxph)$concordance.
func (m *Model) Concordance() (Concordance, error) {
	score, order := m.risks()
	return m.rows().concordance(m.data, score, order, true)
}
