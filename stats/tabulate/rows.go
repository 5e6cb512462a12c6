package tabulate

import "leydig/stats/radix"

// rows are rows of columns that are sorted and made distinct: each value is its rank in
// its column, so that a column is sorted by counting.
type rows struct {
	rank  [][]int32
	sizes []int // how many distinct values a column has
}

// add adds a column of n values, for rows that are equal in those before.
func (r *rows) add(n int, value func(i int) float64) {
	rank, distinct := radix.RanksOf(n, value)
	r.addRanks(rank, len(distinct))
}

// addRanks adds a column of which the ranks are known, and how many there are.
func (r *rows) addRanks(rank []int32, size int) {
	r.rank, r.sizes = append(r.rank, rank), append(r.sizes, size)
}

// addColumn adds a column of values.
func addColumn[T ~float64](r *rows, x []T) {
	r.add(len(x), func(i int) float64 { return float64(x[i]) })
}

// addEvents adds a column of which the true ones come first.
func (r *rows) addEvents(event []bool) {
	rank := make([]int32, len(event))
	for i, e := range event {
		if !e {
			rank[i] = 1
		}
	}
	r.addRanks(rank, 2)
}

// order is the n rows from the first to the last; equal ones stand together, as they
// came. The columns are sorted from the last to the first, each keeping the order of the
// ones before.
func (r *rows) order(n int) []int32 {
	order, next := make([]int32, n), make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	for c := len(r.rank) - 1; c >= 0; c-- {
		rank, at := r.rank[c], make([]int32, r.sizes[c]+1)
		for _, k := range rank {
			at[k+1]++
		}
		for k := 1; k < len(at); k++ {
			at[k] += at[k-1]
		}
		for _, i := range order {
			k := rank[i]
			next[at[k]] = i
			at[k]++
		}
		order, next = next, order
	}
	return order
}

// cells is how many rows could differ, 0 where they are too many to be numbered.
func (r *rows) cells() int {
	n := 1
	for _, size := range r.sizes {
		if n *= size; n > 1<<30 {
			return 0
		}
	}
	return n
}

// cell numbers rows so that they are in their order.
func (r *rows) cell(i int32) int {
	at := 0
	for c, rank := range r.rank {
		at = at*r.sizes[c] + int(rank[i])
	}
	return at
}

// equal tells whether two rows are.
func (r *rows) equal(i, j int32) bool {
	for _, rank := range r.rank {
		if rank[i] != rank[j] {
			return false
		}
	}
	return true
}

// groups calls put for each set of equal rows in their order.
func (r *rows) groups(n int, put func(equal []int32)) {
	order := r.order(n)
	for from := 0; from < n; {
		to := from + 1
		for to < n && r.equal(order[from], order[to]) {
			to++
		}
		put(order[from:to])
		from = to
	}
}
