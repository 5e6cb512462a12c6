package cox

// instant is what the risk set at one event time has: sums over those at risk and
// over the events.
type instant struct {
	time           float64
	from, events   int // the rows that are events
	deaths         int
	weight         float64 // of the events, on average
	s0, s0d        float64
	s1, s1d, s2, d []float64 // d is S2 of the events
}

// walk passes over the event times of a block from the last to the first and calls
// visit with each risk set's sums. second asks for S2.
func (s *sorted) walk(b block, risk []float64, second bool, visit func(*instant)) {
	p := s.p
	t := &instant{s1: make([]float64, p), s1d: make([]float64, p), s2: make([]float64, p*p), d: make([]float64, p*p)}
	x := make([]float64, p)
	gone := b.from
	add := func(i int, r float64, s1, s2 []float64) {
		s.at(i, x)
		for j, v := range x {
			rv := r * v
			s1[j] += rv
			if second {
				row := s2[j*p : j*p+j+1]
				for k := range row {
					row[k] += rv * x[k]
				}
			}
		}
	}
	for _, at := range s.times[b.first:b.last] {
		t.time = s.time[at.from]
		if s.entry != nil {
			// Those that enter at this time or later were not at risk yet.
			for ; gone < b.to && s.entry[s.leaving[gone]] >= t.time; gone++ {
				q := int(s.leaving[gone])
				t.s0 -= risk[q]
				add(q, -risk[q], t.s1, t.s2)
			}
		}
		t.from, t.events, t.deaths, t.s0d, t.weight = int(at.from), int(at.events), int(at.deaths), 0, 0
		clear(t.s1d)
		clear(t.d)
		for i := t.from; i < int(at.to); i++ {
			t.s0 += risk[i]
			add(i, risk[i], t.s1, t.s2)
		}
		if t.deaths == 0 {
			continue
		}
		for i := t.from; i < t.events; i++ {
			t.weight += s.w[i]
			t.s0d += risk[i]
			if t.deaths > 1 {
				add(i, risk[i], t.s1d, t.d)
			}
		}
		t.weight /= float64(t.deaths)
		visit(t)
	}
}

func (t *instant) shares(ties Ties) shares { return sharesOf(t.deaths, t.weight, t.s0, t.s0d, ties) }
