package tabulate

// strata are the levels of every man in all factors by which outcomes are tabulated,
// everybody first. Levels are numbered through, so that one pass over the men counts by
// all factors.
type strata struct {
	factors []string
	names   []string // of the levels, in the order of the factors
	first   []int    // the first level of each factor, and how many levels there are
	level   []uint16 // of man p in factor k: level[p*len(factors)+k]
}

// strataOf numbers the levels of some factors.
func (g *gatherer) strataOf(factors []string) *strata {
	k := len(factors)
	s := &strata{factors: factors, first: []int{0}, level: make([]uint16, k*g.d.Cohort.Patients.Len())}
	for f, name := range factors {
		p := g.codes[name]
		for i := range g.d.Cohort.Patients.Len() {
			s.level[i*k+f] = uint16(len(s.names) + int(p.of(i)))
		}
		s.names = append(s.names, p.levels...)
		s.first = append(s.first, len(s.names))
	}
	return s
}

// of are the levels of a man, one a factor.
func (s *strata) of(man int) []uint16 {
	k := len(s.factors)
	return s.level[man*k : man*k+k]
}

// each calls put for every set of equal rows in their order, with how many of its men have
// each level; man is one of them. Where sets and levels are few, men are counted as they
// come; else they are sorted.
func (s *strata) each(r *rows, put func(level, man int32, n int64)) {
	n, levels := len(s.level)/len(s.factors), len(s.names)
	if cells := r.cells(); cells > 0 && cells*levels <= 4*n {
		count, man := make([]int32, cells*levels), make([]int32, cells)
		for i := range int32(n) {
			cell := r.cell(i)
			man[cell] = i
			for _, l := range s.of(int(i)) {
				count[cell*levels+int(l)]++
			}
		}
		for at, n := range count {
			if n > 0 {
				put(int32(at%levels), man[at/levels], int64(n))
			}
		}
		return
	}
	count := make([]int64, levels)
	var some []uint16 // levels that men of the set have
	r.groups(n, func(equal []int32) {
		some = some[:0]
		for _, man := range equal {
			for _, l := range s.of(int(man)) {
				if count[l]++; count[l] == 1 {
					some = append(some, l)
				}
			}
		}
		for _, l := range some {
			put(int32(l), equal[0], count[l])
			count[l] = 0
		}
	})
}

// byStrata adds a part for each factor, whose groups one task fills: fill gives those of
// all levels. Levels without patients are left out.
func byStrata[T any](g *gatherer, s *strata, to *[]Part[T], of string, fill func() []Group[T]) {
	at := len(*to)
	for _, by := range s.factors {
		*to = append(*to, Part[T]{Of: of, Factor: by})
	}
	g.tasks = append(g.tasks, func() {
		groups := fill()
		for k, by := range s.factors {
			for l := s.first[k]; l < s.first[k+1]; l++ {
				x := groups[l]
				if x.Level = s.names[l]; x.N+x.Lost > 0 || by == Everybody {
					(*to)[at+k].Groups = append((*to)[at+k].Groups, x)
				}
			}
		}
	})
}
