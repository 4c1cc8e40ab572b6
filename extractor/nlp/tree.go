package nlp

import "math"

// bestTree returns the head of each of n words, 0 for the root and i+1 for word
// i, in the best single-rooted tree of the given log probabilities: scores[i*(n+1)+j]
// is that of head j for word i.
func bestTree(scores []float32, n int) []int {
	head := make([]int, n)
	for i := range n {
		row := scores[i*(n+1):][:n+1]
		for j, v := range row {
			if v > row[head[i]] {
				head[i] = j
			}
		}
	}
	if isTree(head) {
		return head
	}
	best, bestScore := head, math.Inf(-1)
	for _, root := range likeliestRoots(scores, n, 4) {
		t := rooted(scores, n, root)
		if !isTree(t) {
			continue
		}
		var sum float64
		for i, h := range t {
			sum += float64(scores[i*(n+1)+h])
		}
		if sum > bestScore {
			best, bestScore = t, sum
		}
	}
	if !isTree(best) { // scores that are not numbers: any tree will do
		for i := range best {
			best[i] = i
		}
	}
	return best
}

// likeliestRoots returns up to most words in the order of their score as root.
func likeliestRoots(scores []float32, n, most int) []int {
	var list []int
	for len(list) < min(most, n) {
		best := -1
		for i := range n {
			if best < 0 || scores[i*(n+1)] > scores[best*(n+1)] {
				if !contains(list, i) {
					best = i
				}
			}
		}
		if best < 0 {
			break
		}
		list = append(list, best)
	}
	return list
}

func contains(list []int, x int) bool {
	for _, v := range list {
		if v == x {
			return true
		}
	}
	return false
}

// rooted is the best tree in which only word root hangs on the root.
func rooted(scores []float32, n, root int) []int {
	s := make([][]float64, n+1)
	for d := range s {
		s[d] = make([]float64, n+1)
		for h := range s[d] {
			s[d][h] = math.Inf(-1)
			if d > 0 && h != d {
				s[d][h] = max(float64(scores[(d-1)*(n+1)+h]), -1e6)
			}
		}
		if d > 0 {
			s[d][0] = -1e9
		}
	}
	for h := range s[root+1] {
		s[root+1][h] = math.Inf(-1)
	}
	s[root+1][0] = 0
	return arborescence(s)[1:]
}

// arborescence is the maximum spanning arborescence from node 0 by Chu and Liu
// and Edmonds: score[d][h] is the weight of h as the head of d.
func arborescence(score [][]float64) []int {
	n := len(score)
	head := make([]int, n)
	for d := 1; d < n; d++ {
		for h := range n {
			if score[d][h] > score[d][head[d]] || head[d] == d {
				head[d] = h
			}
		}
	}
	head[0] = -1
	cycle := findCycle(head)
	if cycle == nil {
		return head
	}
	in := make([]bool, n)
	for _, c := range cycle {
		in[c] = true
	}
	var rest []int // the other nodes, by their number in the contracted graph
	for i := range n {
		if !in[i] {
			rest = append(rest, i)
		}
	}
	m := len(rest) // number of the node that the cycle becomes
	small := make([][]float64, m+1)
	for i := range small {
		small[i] = make([]float64, m+1)
		for j := range small[i] {
			small[i][j] = math.Inf(-1)
		}
	}
	enterAt, leaveFrom := make([]int, m), make([]int, m)
	for i, a := range rest {
		for j, b := range rest {
			small[i][j] = score[a][b]
		}
		for _, c := range cycle {
			if v := score[c][a] - score[c][head[c]]; v > small[m][i] { // break the cycle at c, enter from a
				small[m][i], enterAt[i] = v, c
			}
			if v := score[a][c]; v > small[i][m] {
				small[i][m], leaveFrom[i] = v, c
			}
		}
	}
	sub := arborescence(small)
	for i := 1; i < m; i++ {
		if sub[i] == m {
			head[rest[i]] = leaveFrom[i]
		} else {
			head[rest[i]] = rest[sub[i]]
		}
	}
	if from := sub[m]; from >= 0 && from < m {
		head[enterAt[from]] = rest[from]
	}
	return head
}

// findCycle returns the nodes of one cycle of heads, nil where there is none.
func findCycle(head []int) []int {
	seen := make([]int, len(head)) // by which walk, from 1
	for i := 1; i < len(head); i++ {
		j := i
		for j > 0 && seen[j] == 0 {
			seen[j] = i
			j = head[j]
		}
		if j > 0 && seen[j] == i {
			cycle := []int{j}
			for k := head[j]; k != j; k = head[k] {
				cycle = append(cycle, k)
			}
			return cycle
		}
	}
	return nil
}

// isTree reports whether exactly one word hangs on the root and the others lead
// there.
func isTree(head []int) bool {
	roots := 0
	state := make([]int, len(head)+1) // 0 unknown, 1 leads to the root, else the walk that met it
	state[0] = 1
	for i, h := range head {
		if h == 0 {
			roots++
		}
		walk := i + 2
		j := i + 1
		for state[j] == 0 {
			state[j] = walk
			j = head[j-1]
		}
		if state[j] == walk {
			return false
		}
		for j = i + 1; state[j] == walk; j = head[j-1] {
			state[j] = 1
		}
	}
	return roots == 1
}
