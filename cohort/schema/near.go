package schema

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"leydig/cohort"
)

// Units less than farFactor apart, such as ng/mL and nmol/L of testosterone (3.5) or pg/mL
// and pmol/L of estradiol (3.7), make no two clusters: men differ by as much, and treatment
// moves a man by as much. What betrays them is that one part of the column lies the factor
// below the other at every stage of men's courses alike. The limits below were set by
// simulation; TestNearUnitsRates holds the rates of false alarms and of misses.
const (
	surelyOrdered = 0.95 // share of pairs, within a stage, whose values are in the expected order
	likelyOrdered = 0.88
	likelyRatio   = 1.45 // of the parts to the factor, pooled over stages
	sureRatio     = 1.3
	stageRatio    = 1.8 // the same at each stage
	fewestAtStage = 4   // values of a part
	fewestNear    = 8   // of all stages together
	fewestMen     = 3
	latestStage   = 2 // first, second, later values
)

// nearLooks are the ways in which two units can part a column, the surest first.
var nearLooks = []func(list []measured, factor float64) (mixture, bool){nearBySite, nearByDate, nearByRow, nearByDigits, nearByMan,
	backAndForth}

// near looks for two units that lie a small factor apart: by site, by date, by row, by the
// digits that are written, by man, and from visit to visit of one man. The first that is
// sure is told, else the first that is likely.
func near(values []measured, factors []float64) (mixture, bool) {
	likely, found := mixture{}, false
	list := staged(values)
	for _, f := range factors {
		for _, look := range nearLooks {
			m, ok := look(list, f)
			if ok && !m.doubtful {
				m.finer = m.finer && !threeDigits(list)
				return m, true
			}
			if ok && !found {
				likely, found = m, true
			}
		}
	}
	return likely, found
}

// staged gives each value its stage in the man's course (the first, the second, a later
// one) and its logarithm less the median of its stage.
func staged(values []measured) []measured {
	list := slices.Clone(values)
	slices.SortStableFunc(list, func(a, b measured) int { return cmp.Or(cmp.Compare(a.patient, b.patient), cmp.Compare(a.at, b.at)) })
	var stages [latestStage + 1][]float64
	for i := range list {
		if i > 0 && list[i].patient == list[i-1].patient {
			list[i].stage = min(list[i-1].stage+1, latestStage)
		}
		list[i].log = math.Log(list[i].raw)
		stages[list[i].stage] = append(stages[list[i].stage], list[i].log)
	}
	var middle [latestStage + 1]float64
	for s, of := range stages {
		if len(of) > 0 {
			middle[s] = median(of)
		}
	}
	for i := range list {
		list[i].residual = list[i].log - middle[list[i].stage]
	}
	return list
}

// parts is how two parts of a column compare, stage by stage.
type parts struct {
	ratio                 float64   // of the higher to the lower one: pooled
	each                  []float64 // at each stage at which both have enough values
	ordered               float64   // share of pairs within a stage in which the higher part's value is the higher
	fewest                int       // values of the smaller part at these stages
	men                   int       // of the smaller part
	low                   int       // values of the lower part
	finer                 bool      // the lower part has more decimals
	lowMiddle, highMiddle float64
}

// compareParts compares the values that are low with the others.
func compareParts(list []measured, low func(measured) bool) parts {
	var sides [2][latestStage + 1][]float64
	var men [2]map[int32]bool
	var raw, digits [2][]float64
	for i := range men {
		men[i] = map[int32]bool{}
	}
	for _, v := range list {
		side := btoi(!low(v))
		sides[side][v.stage] = append(sides[side][v.stage], v.log)
		raw[side], digits[side] = append(raw[side], v.raw), append(digits[side], float64(v.decimals))
		men[side][v.patient] = true
	}
	p := parts{men: min(len(men[0]), len(men[1])), low: len(raw[0])}
	sum, weight, below, pairs, n := 0.0, 0.0, 0.0, 0.0, [2]int{}
	for s := range sides[0] {
		l, h := sides[0][s], sides[1][s]
		if min(len(l), len(h)) < fewestAtStage {
			continue
		}
		d, w := median(h)-median(l), float64(min(len(l), len(h)))
		p.each = append(p.each, math.Exp(d))
		sum, weight, n[0], n[1] = sum+w*d, weight+w, n[0]+len(l), n[1]+len(h)
		all := float64(len(l) * len(h))
		below, pairs = below+all*orderedShare(l, h), pairs+all
	}
	if pairs == 0 {
		return p
	}
	p.ratio, p.ordered, p.fewest = math.Exp(sum/weight), below/pairs, min(n[0], n[1])
	p.lowMiddle, p.highMiddle = median(raw[0]), median(raw[1])
	p.finer = median(digits[0]) > median(digits[1])
	return p
}

// threeDigits tells values of a laboratory that writes three digits: 3.02 and 12.4. It
// leaves out the zero of one in ten.
func threeDigits(list []measured) bool {
	small, coarse, large, fine := 0, 0, 0, 0
	for _, v := range list {
		if v.raw < 10 {
			small, coarse = small+1, coarse+btoi(v.decimals < 2)
		} else {
			large, fine = large+1, fine+btoi(v.decimals >= 2)
		}
	}
	n := float64(small)
	return float64(coarse) < 0.1*n+3*math.Sqrt(0.09*n) && 10*fine < large
}

// within tells whether a ratio is a factor, up to another one.
func within(ratio, factor, tolerance float64) bool {
	return ratio > factor/tolerance && ratio < factor*tolerance
}

// judge says whether parts are two units apart, surely or likely: the ratio is the factor
// at every stage, and the values hardly overlap at any.
func (p parts) judge(by string, factor float64) (mixture, bool) {
	m := mixture{by: by, apart: factor, low: p.low, lowMiddle: p.lowMiddle, highMiddle: p.highMiddle, finer: p.finer}
	if p.fewest < fewestNear || p.men < fewestMen || p.ordered < likelyOrdered || !within(p.ratio, factor, likelyRatio) {
		return m, false
	}
	alike := 0
	for _, r := range p.each {
		if !within(r, factor, stageRatio) {
			return m, false
		}
		alike += btoi(within(r, factor, likelyRatio))
	}
	m.doubtful = alike < 2 || alike < len(p.each) || p.ordered < surelyOrdered || !within(p.ratio, factor, sureRatio)
	return m, true
}

// nearBySite parts the sites where their middles lie furthest apart.
func nearBySite(list []measured, factor float64) (mixture, bool) {
	of := map[string][]float64{}
	for _, v := range list {
		if v.site != "" {
			of[v.site] = append(of[v.site], v.residual)
		}
	}
	type site struct {
		name   string
		middle float64
	}
	var sites []site
	for name, r := range of {
		sites = append(sites, site{name, median(r)})
	}
	if len(sites) < 2 || len(sites) > 40 {
		return mixture{}, false
	}
	slices.SortFunc(sites, func(a, b site) int { return cmp.Or(cmp.Compare(a.middle, b.middle), cmp.Compare(a.name, b.name)) })
	widest, cut := 0.0, 0
	for i := range sites[1:] {
		if d := sites[i+1].middle - sites[i].middle; d > widest {
			widest, cut = d, i
		}
	}
	isLow := map[string]bool{}
	for i, s := range sites {
		isLow[s.name] = i <= cut
	}
	m, ok := compareParts(list, func(v measured) bool { return isLow[v.site] }).judge("site", factor)
	m.sites = isLow
	return m, ok
}

// nearByDate looks for a day from which on values are in another unit, as after a change
// of assay; men at the same stage on both sides of it are compared.
func nearByDate(list []measured, factor float64) (mixture, bool) {
	for _, v := range list {
		if math.IsNaN(v.day) {
			return mixture{}, false
		}
	}
	m, cut, ok := nearByCut(list, factor, "period", func(v measured) float64 { return v.day })
	m.from = "dates from " + cohort.Day(cut).String() + " on"
	return m, ok
}

// nearByRow looks for a row from which on values are in another unit, as where one hand
// pasted a block below another's.
func nearByRow(list []measured, factor float64) (mixture, bool) {
	m, cut, ok := nearByCut(list, factor, "block", func(v measured) float64 { return float64(v.row) })
	m.from = fmt.Sprintf("rows from %.0f on", cut+1)
	return m, ok
}

// nearByCut finds the place in an order that parts the values best, among forty.
func nearByCut(list []measured, factor float64, by string, of func(measured) float64) (best mixture, cut float64, ok bool) {
	type place struct {
		at, residual float64
		i            int
	}
	sorted := make([]place, len(list))
	for i, v := range list {
		sorted[i] = place{of(v), v.residual, i}
	}
	slices.SortFunc(sorted, func(a, b place) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.i, b.i)) })
	before, all, n := 0.0, 0.0, len(sorted)
	for _, v := range sorted {
		all += v.residual
	}
	most, next := 0.0, 1
	for i, v := range sorted {
		if at := v.at; i > 0 && i >= next*n/40 && at != sorted[i-1].at {
			next = i*40/n + 1
			rise := (all-before)/float64(n-i) - before/float64(i)
			// Most places are not worth a closer look: the means do not part there.
			if within(math.Exp(math.Abs(rise)), factor, stageRatio) {
				p := compareParts(list, func(v measured) bool { return (of(v) < at) == (rise > 0) })
				if m, is := p.judge(by, factor); is && p.ordered > most {
					best, cut, ok, most = m, at, true, p.ordered
				}
			}
		}
		before += v.residual
	}
	return best, cut, ok
}

// nearByDigits compares values with two decimals and more with others: laboratories that
// report in ng/mL give two, those in nmol/L one. Values below ten can have more for their
// smallness alone; then nearly all of them have.
func nearByDigits(list []measured, factor float64) (mixture, bool) {
	if threeDigits(list) {
		return mixture{}, false
	}
	m, ok := compareParts(list, func(v measured) bool { return v.decimals >= 2 }).judge("decimals", factor)
	m.doubtful = true
	return m, ok
}

// manBimodal is how far apart, in units of their spread, two groups of men must lie to be
// two: men who are one group, parted at any place, lie nearer.
const manBimodal = 4.8

// nearByMan looks for two groups of men, whoever they are, each of whose values lie a
// factor apart throughout.
func nearByMan(list []measured, factor float64) (mixture, bool) {
	type man struct {
		patient int32
		middle  float64
	}
	var men []man
	for i := 0; i < len(list); {
		j := i
		var r []float64
		for ; j < len(list) && list[j].patient == list[i].patient; j++ {
			r = append(r, list[j].residual)
		}
		if len(r) > 1 {
			men = append(men, man{list[i].patient, median(r)})
		}
		i = j
	}
	slices.SortFunc(men, func(a, b man) int { return cmp.Compare(a.middle, b.middle) })
	n := len(men)
	var sums, squares [2]float64 // of the lower and of the other men
	for _, m := range men {
		sums[1], squares[1] = sums[1]+m.middle, squares[1]+m.middle*m.middle
	}
	best, cut := 0.0, 0
	for k, m := range men {
		if fewest := max(fewestMen, n/10); k >= fewest && n-k >= fewest {
			low, high := sums[0]/float64(k), sums[1]/float64(n-k)
			v := (squares[0]-sums[0]*low)/float64(k-1) + (squares[1]-sums[1]*high)/float64(n-k-1)
			if d := (high - low) / math.Sqrt(v/2); d > best && within(math.Exp(high-low), factor, likelyRatio) {
				best, cut = d, k
			}
		}
		sums[0], squares[0] = sums[0]+m.middle, squares[0]+m.middle*m.middle
		sums[1], squares[1] = sums[1]-m.middle, squares[1]-m.middle*m.middle
	}
	if best < manBimodal {
		return mixture{}, false
	}
	isLow := map[int32]bool{}
	for _, m := range men[:cut] {
		isLow[m.patient] = true
	}
	m, ok := compareParts(list, func(v measured) bool { return isLow[v.patient] }).judge("patient", factor)
	m.doubtful = true
	return m, ok
}

// backAndForth looks for men whose value falls, or rises, by the factor and comes back at
// the next visit, at more than one stage of their courses and far more often than by less:
// a nadir after testosterone is of all depths, and all men have it at one stage.
func backAndForth(list []measured, factor float64) (mixture, bool) {
	lf := math.Log(factor)
	n, less, men := 0, 0, map[int32]bool{}
	at := map[int]int{}
	var low, high []float64
	nth := 0
	for i := 1; i+1 < len(list); i++ {
		a, b, c := list[i-1], list[i], list[i+1]
		if a.patient != b.patient {
			nth = 0
		}
		nth++
		if a.patient != b.patient || b.patient != c.patient {
			continue
		}
		up, back := b.log-a.log, b.log-c.log
		switch d := min(math.Abs(up), math.Abs(back)); {
		case up*back <= 0:
		case math.Abs(math.Abs(up)-lf) < 0.28*lf && math.Abs(math.Abs(back)-lf) < 0.28*lf:
			n++
			at[nth]++
			men[b.patient] = true
			if up < 0 {
				low, high = append(low, b.raw), append(high, a.raw)
			} else {
				low, high = append(low, a.raw), append(high, b.raw)
			}
		case d > 0.4*lf && d < 0.72*lf:
			less++
		}
	}
	if n < fewestMen || len(men) < fewestMen || len(at) < 2 || n < 2*less {
		return mixture{}, false
	}
	return mixture{by: "visit", apart: factor, low: len(low), lowMiddle: median(low), highMiddle: median(high), doubtful: true,
		from: fmt.Sprintf("%d times in %d men a value jumps by the factor and back", n, len(men))}, true
}
