package analysis

import (
	"slices"
	"strings"

	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/proportion"
	"leydig/stats/results"
	"leydig/stats/weighting"
)

// weightedMen are the men of two treatments, with the weights that make them alike.
type weightedMen struct {
	whole   model  // of those with all covariates; those of the first treatment come first
	treated []bool // who had the first
	men     [2]int
	score   []float64
	weights []float64
	balance []balance
	err     error // why they cannot be weighted
}

// balance is how a covariate's column differs before and after weighting, or why that is not told.
type balance struct {
	of  weighting.Balance
	err error
}

// weigh gives the men of a treatment and of the reference their weights.
func (t *menByTreatment) weigh(j *job, level int) *weightedMen {
	w := &weightedMen{}
	var ask []Covariate
	for _, name := range j.plan.Treatments.covariates() {
		ask = append(ask, Covariate{Name: name})
	}
	w.whole, w.err = j.coded(t.outcome, t.x, slices.Concat(t.rows[level], t.rows[t.reference]), ask)
	code := t.x.Columns[t.at].Codes
	w.treated = make([]bool, len(w.whole.coded.Rows))
	for i, r := range w.whole.coded.Rows {
		w.treated[i] = code[r] == int32(level)
		w.men[place(!w.treated[i])]++
	}
	if w.err == nil && min(w.men[0], w.men[1]) < leastMen {
		w.err = fewComplete
	}
	if w.err == nil {
		w.score, w.err = weighting.Scores(w.treated, w.whole.coded.Columns)
	}
	if w.err == nil {
		w.weights, w.err = weighting.Weights(weighting.Target(j.plan.Treatments.Weights), w.treated, w.score)
	}
	if w.err == nil {
		w.balance, w.err = balances(w)
	}
	return w
}

// balances compares each covariate's column.
func balances(w *weightedMen) ([]balance, error) {
	groups, err := weighting.GroupsOf(w.weights, w.treated)
	if err != nil {
		return nil, err
	}
	var out []balance
	for _, x := range w.whole.coded.Columns {
		b, err := groups.Balance(x)
		out = append(out, balance{b, err})
	}
	return out, nil
}

// those gives what belongs to the men of one treatment.
func those[T any](w *weightedMen, all []T, first bool) []T {
	if first {
		return all[:w.men[0]]
	}
	return all[w.men[0]:]
}

// pairOf is a treatment compared with the reference in one outcome.
type pairOf struct {
	*job
	*weightedMen
	outcome       results.Definition
	first, second string
	reference     *referenceModel
}

// key of something of the pair.
func (p *pairOf) key(stat results.Stat) results.Key {
	return results.Key{Outcome: p.outcome.Name, Stat: stat,
		Group: []stats.Level{{Factor: derive.Treatment, Name: p.first}, {Factor: results.Against, Name: p.second}}}
}

// arm is the key of something of one of the two.
func (p *pairOf) arm(stat results.Stat, first bool) results.Key {
	k := p.key(stat)
	k.Term = stats.Term{Factor: derive.Treatment, Level: p.second}
	if first {
		k.Term.Level = p.first
	}
	return k
}

// record records something of the pair.
func (p *pairOf) record(k results.Key, v results.Value, m *stats.Method) {
	p.add(k, v, p.whole.n, p.whole.lost, m)
}

// number records an estimate, or why there is none.
func (p *pairOf) number(k results.Key, e stats.Estimate, err error, unit string, m *stats.Method) error {
	if err != nil {
		return p.absent(k, err, p.whole.n, p.whole.lost)
	}
	p.record(k, results.NumberOf(e, 1, unit), m)
	return nil
}

// compare compares the weighted men in the outcome.
func (p *pairOf) compare(time []float64, event []bool) error {
	if p.err == weighting.NoOverlap {
		p.sayTelling()
	}
	if p.err != nil {
		return p.absent(p.key(results.WeightedDifference), p.err, p.whole.n, p.whole.lost)
	}
	if p.whole.left != "" {
		p.note("unbalanced", "Treatments are not balanced for what is missing in more than half of the men, does not vary, or is not in the "+
			"input: %s.", p.whole.left)
	}
	p.use(&weighting.PropensityMethod)
	for k, first := range []bool{true, false} {
		men := int64(p.men[k])
		p.add(p.arm(results.N, first), results.Count{N: men}, men, 0, nil)
		size := weighting.EffectiveSize(those(p.weightedMen, p.weights, first))
		p.add(p.arm(results.EffectiveSize, first), results.Bare(size, ""), men, 0, nil)
	}
	if err := p.balanced(); err != nil {
		return err
	}
	target := weighting.Target(p.plan.Treatments.Weights)
	if p.outcome.Kind == derive.KindResponse {
		return p.shares(target, stats.Pick(event, p.whole.coded.Rows))
	}
	return p.times(target, stats.Pick(time, p.whole.coded.Rows), stats.Pick(event, p.whole.coded.Rows))
}

// sayTelling names the covariates that tell who had which treatment.
func (p *pairOf) sayTelling() {
	var told []string
	for _, c := range weighting.Telling(p.treated, p.whole.coded.Columns) {
		t := p.whole.coded.Terms[c]
		name := results.InSentence(p.tables.Title(t.Factor))
		if t.Level != "" {
			name += " (" + results.InSentence(p.tables.LevelTitle(t.Factor, t.Level)) + ")"
		}
		told = append(told, name)
	}
	tell := "tells"
	if len(told) > 1 {
		tell = "together tell"
	}
	treatment := func(level string) string { return p.tables.LevelTitle(derive.Treatment, level) }
	p.note("no-overlap", "%s is not compared with %s in %s: %s %s of some men which they had.", treatment(p.first), treatment(p.second),
		results.InSentence(p.outcome.Title), strings.Join(told, " and "), tell)
}

// fewComplete is why men are not compared.
const fewComplete stats.Reason = "fewer than ten men of one treatment have all covariates"

// balanced gives the standardised difference of each covariate's column before and after.
func (p *pairOf) balanced() error {
	for c, b := range p.balance {
		before, after := p.key(results.BalanceBefore), p.key(results.BalanceAfter)
		before.Term, after.Term = p.whole.coded.Terms[c], p.whole.coded.Terms[c]
		if b.err != nil {
			if err := p.absent(after, b.err, p.whole.n, p.whole.lost); err != nil {
				return err
			}
			continue
		}
		p.record(before, results.Bare(b.of.Before, ""), &weighting.BalanceMethod)
		p.record(after, results.Bare(b.of.After, ""), &weighting.BalanceMethod)
	}
	return nil
}

// crude is the difference of the shares before weighting, on the same men.
func (p *pairOf) crude(event []bool) error {
	var c [2]proportion.Count
	for i, e := range event {
		k := place(!p.treated[i])
		c[k].N++
		if e {
			c[k].X++
		}
	}
	for k, first := range []bool{true, false} {
		e, err := proportion.Wilson(c[k], p.plan.Level)
		if err != nil {
			return p.absent(p.arm(results.Rate, first), err, c[k].N, 0)
		}
		p.add(p.arm(results.Rate, first), results.FractionOf(c[k].X, c[k].N, e), c[k].N, 0, &proportion.WilsonMethod)
	}
	e, err := proportion.Newcombe(c[0], c[1], p.plan.Level)
	return p.number(p.key(results.CrudeDifference), e, err, "", &proportion.NewcombeMethod)
}
