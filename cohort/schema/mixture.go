package schema

import (
	"cmp"
	"math"
	"slices"
)

// mixture is two units in one column, as found.
type mixture struct {
	by    string  // what parts them: site, patient, period, block, column, visit, decimals
	apart float64 // the conversion factor between them
	low   int     // values of the lower cluster
	sites map[string]bool
	// columns are those of the lower cluster, where columns part them.
	columns map[int]bool
	from    string // where the other unit begins, in words; empty where that is not known
	// doubtful: the values would also be what they are if all were in one unit.
	doubtful bool
	finer    bool // the lower values have more decimals, as those of a larger unit have
	lone     bool // the lower values are one man's, and written like the others
	// lowMiddle and highMiddle are the medians of the clusters: of the lowest and the highest site.
	lowMiddle, highMiddle float64
}

// farFactor parts conversion factors that lie further apart than men do from those, such
// as pmol/L and pg/mL of estradiol, that do not (near.go).
const farFactor = 8

// closeTo tells whether a ratio is a far conversion factor, as far as groups of men can
// differ otherwise.
func closeTo(ratio, factor float64) bool { return within(ratio, factor, 2.8) }

// mixed looks for two units among the values of one analyte: two clusters that lie a
// conversion factor apart and go with something that has one unit each. Low and high
// values of each man are medicine; low and high men, sites or years are units.
func mixed(values []measured, factors []float64) (mixture, bool) {
	if len(values) < 8 {
		return mixture{}, false
	}
	var best mixture
	off := math.Inf(1) // how far the medians' ratio is from the factor
	for _, f := range factors {
		m, ok := bySite(values, f)
		if !ok {
			m, ok = byGap(values, f)
		}
		if d := math.Abs(math.Log(m.highMiddle / m.lowMiddle / f)); ok && d < off {
			best, off = m, d
		}
	}
	return best, !math.IsInf(off, 1)
}

// byGap looks for two clusters, whoever's, that go with something else than a site.
func byGap(values []measured, factor float64) (mixture, bool) {
	cut, ok := gap(values, factor)
	if !ok {
		return mixture{}, false
	}
	var low, high []float64
	for _, v := range values {
		if v.raw < cut {
			low = append(low, v.raw)
		} else {
			high = append(high, v.raw)
		}
	}
	n := min(len(low), len(high))
	if n < 3 || 25*n < len(values) {
		return mixture{}, false
	}
	by, lone := partedBy(values, cut)
	if by == "" {
		return mixture{}, false
	}
	return mixture{by: by, lone: lone, apart: factor, low: len(low), lowMiddle: median(low), highMiddle: median(high)}, true
}

// bySite compares the medians of sites.
func bySite(values []measured, factor float64) (mixture, bool) {
	sites := map[string][]float64{}
	for _, v := range values {
		if v.site != "" {
			sites[v.site] = append(sites[v.site], v.raw)
		}
	}
	if len(sites) < 2 || len(sites) > 40 {
		return mixture{}, false
	}
	low, high := math.Inf(1), 0.0
	for _, list := range sites {
		if len(list) >= 4 {
			low, high = min(low, median(list)), max(high, median(list))
		}
	}
	if high == 0 || !closeTo(high/low, factor) {
		return mixture{}, false
	}
	m := mixture{by: "site", apart: factor, sites: map[string]bool{}, lowMiddle: low, highMiddle: high}
	for site, list := range sites {
		if m.sites[site] = median(list)*math.Sqrt(factor) < high; m.sites[site] {
			m.low += len(list)
		}
	}
	return m, true
}

// byColumn compares the columns of one analyte at several times, whose values lie the
// factor apart as a whole: a whole number of nmol/L among ng/dL. Near units are told only
// where a later column lies below all others and testosterone was not stopped: a nadir is
// medicine, and so is a rise after the first.
func byColumn(values []measured, factor float64, stopped bool) (mixture, bool) {
	of, first := map[int][]float64{}, values[0]
	for _, v := range values {
		of[v.column] = append(of[v.column], v.raw)
		if v.at < first.at {
			first = v
		}
	}
	var order []int
	for column, list := range of {
		if len(list) >= fewestAtStage {
			order = append(order, column)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(compare(median(of[a]), median(of[b])), a-b) })
	m, widest := mixture{by: "column", apart: factor, columns: map[int]bool{}, doubtful: true}, 1.0
	cut := 0
	for i := 1; i < len(order); i++ {
		if ratio := median(of[order[i]]) / median(of[order[i-1]]); ratio > widest {
			widest, cut = ratio, i
		}
	}
	var low, high []float64
	for i, column := range order {
		if i < cut {
			m.columns[column], low = true, append(low, of[column]...)
		} else {
			high = append(high, of[column]...)
		}
	}
	if min(len(low), len(high)) < fewestNear {
		return m, false
	}
	m.low, m.lowMiddle, m.highMiddle = len(low), median(low), median(high)
	ratio, ordered := m.highMiddle/m.lowMiddle, orderedShare(low, high)
	if factor > farFactor {
		return m, ordered > 0.98 && within(ratio, factor, stageRatio)
	}
	return m, !stopped && !m.columns[first.column] && ordered > likelyOrdered && within(ratio, factor, likelyRatio)
}

// orderedShare is the share of pairs of which the value of high is the higher one.
func orderedShare(low, high []float64) float64 {
	slices.Sort(low)
	below := 0
	for _, v := range high {
		n, _ := slices.BinarySearch(low, v)
		below += n
	}
	return float64(below) / float64(len(low)*len(high))
}

// gap finds where the values part into two clusters whose medians are a factor apart.
func gap(values []measured, factor float64) (cut float64, ok bool) {
	sorted := make([]float64, len(values))
	for i, v := range values {
		sorted[i] = v.raw
	}
	slices.Sort(sorted)
	n, widest := len(sorted), 0.0
	for i := n / 30; i < n-1-n/30; i++ {
		ratio := sorted[i+1] / sorted[i]
		low, high := sorted[i/2], sorted[(i+1+n)/2]
		if ratio > widest && ratio > 1.25 && closeTo(high/low, factor) {
			widest, cut = ratio, math.Sqrt(sorted[i]*sorted[i+1])
		}
	}
	return cut, widest > 0
}

// partedBy names what goes with the two clusters, empty where nothing does. lone tells that the
// lower one is one man's, in whole numbers as the others are: a castrate man has such.
func partedBy(values []measured, cut float64) (by string, lone bool) {
	type side struct{ low, high int }
	patients := map[int32]*side{}
	lowWhole, highWhole, low := 0, 0, 0
	byRow, byDay := slices.Clone(values), make([]measured, 0, len(values))
	for _, v := range values {
		p := patients[v.patient]
		if p == nil {
			p = &side{}
			patients[v.patient] = p
		}
		whole := v.raw == math.Trunc(v.raw)
		if v.raw < cut {
			p.low++
			low++
			lowWhole += btoi(whole)
		} else {
			p.high++
			highWhole += btoi(whole)
		}
		if !math.IsNaN(v.day) {
			byDay = append(byDay, v)
		}
	}
	lows, highs, both := 0, 0, 0
	for _, p := range patients {
		switch {
		case p.low > 0 && p.high > 0:
			both++
		case p.low > 1:
			lows++
		case p.high > 1:
			highs++
		}
	}
	high := len(values) - low
	switch {
	case lows >= 1 && highs >= 1 && 12*both <= lows+highs:
		return "patient", lows+both == 1 && lowWhole == low && 10*highWhole >= 9*high
	case 2*lowWhole < low && 10*highWhole >= 9*high:
		return "decimals", false
	case len(byDay) == len(values) && follows(byDay, cut, func(v measured) float64 { return v.day }):
		return "period", false
	case follows(byRow, cut, func(v measured) float64 { return float64(v.row) }):
		return "block", false
	}
	return "", false
}

// follows tells whether one cluster lies nearly wholly before the other.
func follows(values []measured, cut float64, of func(measured) float64) bool {
	slices.SortFunc(values, func(a, b measured) int { return compare(of(a), of(b)) })
	low, pairs := 0, 0
	for _, v := range values {
		if v.raw < cut {
			low++
		} else {
			pairs += low
		}
	}
	share := float64(pairs) / (float64(low) * float64(len(values)-low))
	return share > 0.97 || share < 0.03
}

func median(list []float64) float64 {
	s := slices.Clone(list)
	slices.Sort(s)
	return s[len(s)/2]
}
