package contingency

import (
	"math"
	"slices"
)

// The network of Mehta and Patel: a node is what remains of the row sums (their
// order is no matter) after some columns have been filled; a way through it is a
// table. Every node holds the distinct likelihoods with which it was reached. A way
// stops where even its likeliest completion is no likelier than the observed table
// (all completions count, and their total probability is known) or where even its
// unlikeliest one is likelier (none counts).

// way is a likelihood with which a node is reached: ln of the product of 1/x!, and
// how many ways share it.
type way struct {
	log   float64
	count float64
}

type node struct {
	rows       []int64 // descending
	max, min   float64 // of ln of the product of 1/x! over all completions
	total      float64 // ln of the sum of these products
	ways       []way
	compressAt int
}

type network struct {
	cols     []int64 // ascending
	levels   []map[uint64]*node
	suffix   []float64 // ln of the product of c! over columns from k on
	observed float64   // with slack
	base     uint64
	work     int
	p        float64 // in units of exp(-scale)
	scale    float64
}

// networkSlack is by how much the logarithm of a table's probability may exceed
// the observed one's and still count as no likelier: what FEXACT (R's fisher.test
// for r × c tables) allows, so that both count the same tables.
const networkSlack = 3.4525e-7

// exactP walks the network; ok is false where it would take more than so much work.
func exactP(rows, cols []int64, observed float64, work int) (p float64, ok bool) {
	rows, cols = slices.Clone(rows), slices.Clone(cols)
	slices.Sort(cols)
	slices.SortFunc(rows, func(a, b int64) int { return int(b - a) })
	w := &network{cols: cols, observed: observed + networkSlack, base: uint64(rows[0]) + 1, work: work}
	if float64(len(rows))*math.Log2(float64(w.base)) >= 63 {
		return 0, false
	}
	n := int64(0)
	for _, r := range rows {
		n += r
	}
	w.suffix = make([]float64, len(cols)+1)
	for k := len(cols) - 1; k >= 0; k-- {
		w.suffix[k] = w.suffix[k+1] + logFactorial(cols[k])
	}
	w.levels = make([]map[uint64]*node, len(cols))
	for k := range w.levels {
		w.levels[k] = map[uint64]*node{}
	}
	root := w.node(0, rows)
	if root == nil {
		return 0, false
	}
	w.scale = root.total
	root.ways = []way{{0, 1}}
	for k := range len(cols) - 1 {
		for _, key := range sortedKeys(w.levels[k]) {
			if nd := w.levels[k][key]; len(nd.ways) > 0 && !w.pass(k, nd) {
				return 0, false
			}
		}
		w.levels[k] = nil
	}
	return math.Min(1, w.p), true
}

// sortedKeys makes sums come in the same order in every run.
func sortedKeys(m map[uint64]*node) []uint64 {
	keys := make([]uint64, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (w *network) key(rows []int64) uint64 {
	k := uint64(0)
	for _, r := range rows {
		k = k*w.base + uint64(r)
	}
	return k
}

// node finds or makes the node at which columns from k on are still to be filled;
// nil where the work is used up.
func (w *network) node(k int, rows []int64) *node {
	key := w.key(rows)
	if nd := w.levels[k][key]; nd != nil {
		return nd
	}
	nd := &node{rows: slices.Clone(rows), max: math.Inf(-1), min: math.Inf(1), compressAt: 1024}
	n := int64(0)
	for _, r := range rows {
		n += r
		nd.total -= logFactorial(r)
	}
	nd.total += logFactorial(n) - w.suffix[k]
	switch {
	case k == len(w.cols)-2:
		nd.max, nd.min = twoColumns(rows, w.cols[k])
		if len(rows) > 12 {
			w.work -= 1 << 12
		} else {
			w.work -= 1 << len(rows) / 8
		}
	default:
		failed := false
		w.steps(rows, w.cols[k], func(child []int64, cost, _ float64) bool {
			c := w.node(k+1, child)
			if c == nil {
				failed = true
				return false
			}
			nd.max = math.Max(nd.max, cost+c.max)
			nd.min = math.Min(nd.min, cost+c.min)
			return true
		})
		if failed {
			return nil
		}
	}
	if w.work < 0 {
		return nil
	}
	w.levels[k][key] = nd
	return nd
}

// twoColumns gives the largest and smallest ln of the product of 1/x! where the
// rows are to be split into two columns, the first with sum c. Both are exact: the
// sum is concave in every x, so that greedy steps find its maximum, and its minimum
// lies where at most one x is neither 0 nor its row's sum.
func twoColumns(rows []int64, c int64) (highest, lowest float64) {
	x := make([]int64, len(rows))
	n := int64(0)
	for _, r := range rows {
		n += r
	}
	// Start from the proportional split, rounded down, then add and move greedily.
	left := c
	for i, r := range rows {
		x[i] = r * c / n
		left -= x[i]
	}
	gain := func(i int) float64 { return float64(rows[i]-x[i]) / float64(x[i]+1) } // ratio of products by adding one
	for ; left > 0; left-- {
		best := -1
		for i := range x {
			if x[i] < rows[i] && (best < 0 || gain(i) > gain(best)) {
				best = i
			}
		}
		x[best]++
	}
	for moved := true; moved; {
		moved = false
		for i := range x {
			for j := range x {
				if i == j || x[i] >= rows[i] || x[j] == 0 {
					continue
				}
				// One from j to i.
				if gain(i)*float64(x[j])/float64(rows[j]-x[j]+1) > 1+1e-12 {
					x[i]++
					x[j]--
					moved = true
				}
			}
		}
	}
	for i, r := range rows {
		highest -= logFactorial(x[i]) + logFactorial(r-x[i])
	}
	if len(rows) > 12 {
		// Every row whole in one column is below all splits.
		for _, r := range rows {
			lowest -= logFactorial(r)
		}
		return highest, lowest
	}
	whole := 0.0
	for _, r := range rows {
		whole -= logFactorial(r)
	}
	lowest = math.Inf(1)
	for set := range 1 << len(rows) {
		sum := int64(0)
		for i, r := range rows {
			if set>>i&1 == 1 {
				sum += r
			}
		}
		rest := c - sum
		if rest < 0 {
			continue
		}
		for i, r := range rows {
			if set>>i&1 == 0 && rest <= r {
				lowest = math.Min(lowest, whole+logFactorial(r)-logFactorial(rest)-logFactorial(r-rest))
			}
		}
	}
	if math.IsInf(lowest, 1) { // all rows whole in the first column
		lowest = whole
	}
	return highest, lowest
}

// steps calls f for every way to fill a column of sum c from the rows: the rows
// that remain, descending, the cost ln of the product of 1/x!, and how many ways
// are alike because rows are. It stops where f does or the work is used up.
func (w *network) steps(rows []int64, c int64, f func(child []int64, cost, alike float64) bool) {
	r := len(rows)
	after := make([]int64, r+1) // what rows from i on can hold
	for i := r - 1; i >= 0; i-- {
		after[i] = after[i+1] + rows[i]
	}
	x := make([]int64, r)
	child := make([]int64, r)
	var fill func(i int, left int64, cost, alike float64, block, run int) bool
	fill = func(i int, left int64, cost, alike float64, block, run int) bool {
		if i == r {
			w.work--
			for a := range child {
				v := rows[a] - x[a]
				b := a
				for ; b > 0 && child[b-1] < v; b-- {
					child[b] = child[b-1]
				}
				child[b] = v
			}
			return w.work >= 0 && f(child, cost, alike)
		}
		hi := min(left, rows[i])
		tied := i > 0 && rows[i] == rows[i-1]
		if tied {
			hi = min(hi, x[i-1])
		}
		for v := max(0, left-after[i+1]); v <= hi; v++ {
			x[i] = v
			b, q := 1, 1
			if tied {
				b = block + 1
				if v == x[i-1] {
					q = run + 1
				}
			}
			if !fill(i+1, left-v, cost-logFactorial(v), alike*float64(b)/float64(q), b, q) {
				return false
			}
		}
		return true
	}
	fill(0, c, 0, 1, 0, 0)
}

// pass hands the ways of a node on to those that follow it.
func (w *network) pass(k int, nd *node) bool {
	nd.compress()
	ways := nd.ways
	// before[i] is the total of the ways below i, over that of the last.
	top := ways[len(ways)-1].log
	before := make([]float64, len(ways)+1)
	for i, v := range ways {
		before[i+1] = before[i] + v.count*math.Exp(v.log-top)
	}
	upTo := func(limit float64) int {
		i, _ := slices.BinarySearchFunc(ways, limit, func(v way, l float64) int {
			if v.log <= l {
				return -1
			}
			return 1
		})
		return i
	}
	last := k == len(w.cols)-2
	ok := true
	w.steps(nd.rows, w.cols[k], func(child []int64, cost, alike float64) bool {
		if last {
			for _, r := range child {
				cost -= logFactorial(r)
			}
			if i := upTo(w.observed - cost); i > 0 {
				w.p += before[i] * alike * math.Exp(top+cost-w.scale)
			}
			return true
		}
		c := w.node(k+1, child)
		if c == nil {
			ok = false
			return false
		}
		all := upTo(w.observed - cost - c.max)
		if all > 0 {
			w.p += before[all] * alike * math.Exp(top+cost+c.total-w.scale)
		}
		some := upTo(w.observed - cost - c.min)
		for _, v := range ways[all:max(all, some)] {
			c.ways = append(c.ways, way{v.log + cost, v.count * alike})
			w.work--
		}
		if len(c.ways) > c.compressAt {
			c.compress()
			c.compressAt = 2*len(c.ways) + 1024
		}
		return true
	})
	nd.ways = nil
	return ok && w.work >= 0
}

// compress joins ways of the same likelihood.
func (nd *node) compress() {
	slices.SortFunc(nd.ways, func(a, b way) int {
		switch {
		case a.log < b.log:
			return -1
		case a.log > b.log:
			return 1
		}
		return 0
	})
	out := nd.ways[:0]
	for _, v := range nd.ways {
		if n := len(out); n > 0 && v.log-out[n-1].log < 1e-10 {
			out[n-1].count += v.count
			continue
		}
		out = append(out, v)
	}
	nd.ways = out
}
