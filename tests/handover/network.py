"""windowshop's network in PyTorch: reads the model that `windowshop index` wrote, scores, fits, and hands it back.

    python network.py score --model M --products P --states S.json --out SCORES.json
    python network.py fit --model M --products P --sessions S.parquet --steps 50 --out MODEL.safetensors

The tensors are described at `Model::to_safetensors`, the files at `windowshop::handover`. Needs torch, numpy, safetensors;
`fit` also duckdb, to read Parquet.
"""
import argparse
import json

import numpy as np
import safetensors.numpy
import torch
from torch.nn.functional import embedding_bag, linear

POOLS = 6  # last, short, long, cart, bought, skipped; the context comes seventh
DECAY = [0.0, 0.6, 0.9, 0.8, 0.9, 0.9]  # per event
HISTORY, SKIPPED_SLATES, SESSION_AGE = 20, 8, 5
PROGRESS = 0xAC750001  # of the context: how far the visit has come
CHOSEN = 0.05  # share of its likeness that a product keeps which was clicked on a slate


def item_hash(name):
    """64-bit FNV-1a."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def pools(history, skipped=()):
    """The state: (pool, item, weight, chosen) of past products. `history` is [(item, 'viewed' | 'carted' | 'bought',
    sessions ago, chosen)], `skipped` lists of items, each newest first."""
    entries = []
    for place, (item, interest, sessions_ago, chosen) in enumerate(history[:HISTORY]):
        age = place + SESSION_AGE * min(sessions_ago, 4)
        of = [0] * (age == 0) + [1, 2] + {'viewed': [], 'carted': [3], 'bought': [4]}[interest]
        entries += [(pool, item, DECAY[pool] ** age, chosen) for pool in of]
    for place, slate in enumerate(skipped[:SKIPPED_SLATES]):
        entries += [(5, item, DECAY[5] ** place / len(slate), False) for item in slate]
    sums = [sum(weight for pool, _, weight, _ in entries if pool == k) for k in range(POOLS)]
    return [(pool, item, weight / sums[pool], chosen) for pool, item, weight, chosen in entries]


def progress(history):
    """What the context says of the acts of this session: none, 1, 2, 3 to 4, 5 to 8, 9 to 16, or more."""
    acts = sum(sessions_ago == 0 for _, _, sessions_ago, _ in history[:HISTORY])
    return [PROGRESS + (acts - 1).bit_length()] if acts else []


class Network(torch.nn.Module):
    """The choice model and the value head over one catalogue; products are numbered as in it."""

    def __init__(self, model, products):
        super().__init__()
        self.tensors = safetensors.numpy.load_file(model)
        self.weights = torch.nn.ParameterDict({
            name.replace('.', ':'): torch.nn.Parameter(torch.from_numpy(values))  # a name may not have dots
            for name, values in self.tensors.items() if values.dtype == np.float32
        })
        about = safetensors.numpy.load_file(products)
        starts, features = about['items.starts'].astype(np.int64), about['items.features'].astype(np.int64)
        rows = {int(hash): row for row, hash in enumerate(self.tensors['items.hash'])}
        self.rows = np.array([rows.get(int(hash), -1) for hash in about['items.hash']])
        self.number = {int(hash): item for item, hash in enumerate(about['items.hash'])}
        self.known = torch.from_numpy(self.rows >= 0)
        # phi: the features that the model knows, product by product
        embedded = {int(hash): row for row, hash in enumerate(self.tensors['features.hash'])}
        self.embedded = embedded
        known = np.array([embedded.get(int(hash), -1) for hash in about['features.hash']])
        lists = [known[features[a:b]] for a, b in zip(starts, starts[1:])]
        lists = [some[some >= 0] for some in lists]
        self.features = torch.from_numpy(np.concatenate(lists))
        lengths = np.array([len(some) for some in lists])
        self.offsets = torch.from_numpy(np.cumsum(lengths) - lengths)
        self.share = torch.from_numpy(1 / np.sqrt(np.maximum(lengths, 1)).astype(np.float32))
        self.describe(about, starts, features)

    def describe(self, about, starts, features):
        """Likeness: a sparse [products, features] of 1 / sqrt(values that the product has in the same field), and ln(n / n_f)."""
        field, count = about['features.field'].astype(np.int64), len(about['features.hash'])
        items = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        same = np.zeros((len(starts) - 1, len(about['fields.hash'])))
        np.add.at(same, (items, field[features]), 1)
        shares = (1 / np.sqrt(same[items, field[features]])).astype(np.float32)
        self.described = torch.sparse_coo_tensor(np.stack([items, features]), shares, (len(starts) - 1, count)).coalesce()
        self.of = [features[a:b] for a, b in zip(starts, starts[1:])]
        self.shares = [shares[a:b] for a, b in zip(starts, starts[1:])]
        self.rarity = np.log((len(starts) - 1) / np.bincount(features, minlength=count)).astype(np.float32)
        gains = {int(hash): row for hash, row in zip(self.tensors['alike.fields'], self.tensors['alike.gains'])}
        none = np.zeros(6, np.float32)
        self.alike = np.stack([gains.get(int(hash), none)[:3] for hash in about['fields.hash']])[field]  # [features, 3]

    def weight(self, name):
        return self.weights[name.replace('.', ':')]

    def products(self):
        """e [n, 32], b [n] and b_q [n]: e(a) = (1 / sqrt|phi|) sum F[f] + r(a)"""
        content = embedding_bag(self.features, self.weight('features.embedding'), self.offsets, mode='sum')
        rows = torch.from_numpy(np.maximum(self.rows, 0))
        own = self.weight('items.residual')[rows] * self.known[:, None]
        return content * self.share[:, None] + own, self.weight('items.bias')[rows], self.weight('items.q_bias')[rows]

    def forward(self, states):
        """l(s, a) and Q(s, a), both [batch, n], of [(pools, hashes of context)]; products that the model does not know: -inf."""
        e, bias, q_bias = self.products()
        weights = torch.zeros(len(states), POOLS, len(e))
        context = torch.zeros(len(states), 1, e.shape[1])
        for place, (entries, about) in enumerate(states):
            for pool, item, weight, _ in entries:
                weights[place, pool, item] += weight
            about = [self.embedded[hash] for hash in about if hash in self.embedded]
            if about:
                context[place, 0] = self.weight('features.embedding')[about].sum(0) / len(about) ** 0.5
        inputs = torch.cat([weights @ e, context], 1)  # [batch, 7, 32]
        z = linear(inputs.flatten(1), self.weight('tower.hidden.weight'), self.weight('tower.hidden.bias')).relu()
        h = linear(z, self.weight('tower.out.weight'), self.weight('tower.out.bias')) + (self.weight('tower.gate') * inputs).sum(1)
        u = linear(z, self.weight('value.weight'), self.weight('value.bias'))[:, :-1]
        remembered = torch.stack([self.remembered(entries) for entries, _ in states])
        l = (h @ e.T + bias + remembered).masked_fill(~self.known, -torch.inf)
        return l, u @ e.T + q_bias

    def remembered(self, entries):
        """m(s, a) of every product: what is alike, what followed, what comes again. Not fitted here."""
        query = np.zeros(len(self.rarity), np.float32)
        for pool, item, weight, chosen in entries:
            if pool < 3:
                f = self.of[item]
                query[f] += self.alike[f, pool] * (CHOSEN if chosen else 1) * weight * self.rarity[f] * self.shares[item]
        added = torch.mv(self.described, torch.from_numpy(query))
        if 'memory.gains' not in self.tensors or self.tensors['memory.gains'][0] == 0:
            return added
        gains = self.tensors['memory.gains']
        strength, followed, again = gains[0], gains[1:7], gains[7:]
        starts, followers = self.tensors['memory.starts'].astype(np.int64), self.tensors['memory.followers'].astype(np.int64)
        chance = (self.tensors['memory.weights'] / np.float32(255)) ** 2
        after = np.zeros(len(self.tensors['items.hash']), np.float32)  # by row
        for pool, item, weight, _ in entries:
            row = self.rows[item]
            if row >= 0:
                of = slice(starts[row], starts[row + 1])
                after[followers[of]] += followed[pool] * np.float32(weight) * chance[of]
            added[item] += again[pool] * weight
        return added + strength * torch.from_numpy(np.log1p(after))[self.rows]

    def save(self, path):
        """The model with the weights that are here now; what has none stays as it was."""
        fitted = {name.replace(':', '.'): values.detach().numpy() for name, values in self.weights.items()}
        safetensors.numpy.save_file(self.tensors | fitted, path, {'format': 'windowshop-model 1'})


INTEREST = {'add_to_cart': 'carted', 'addtocart': 'carted', 'purchase': 'bought', 'transaction': 'bought'}


def steps(network, sessions):
    """(state, product that came next) of every session of a Parquet file in the documented schema."""
    import duckdb
    rows = duckdb.sql(f"SELECT session_id, event, item_id FROM '{sessions}' ORDER BY session_id, ts").fetchall()
    examples, history, last = [], [], None
    for session, event, item in rows:
        item = network.number.get(item_hash(str(item)))
        if session != last:
            history, last = [], session
        if item is None or network.rows[item] < 0:
            continue
        if history and item not in [past for past, *_ in history]:
            examples.append(((pools(history), progress(history)), item))
        history.insert(0, (item, INTEREST.get(event, 'viewed'), 0, False))
    return examples


def fit(network, examples, count, batch=64, rate=0.003):
    """Softmax cross-entropy by Adam; tells the mean loss of all examples before and after."""
    names = ['features.embedding', 'items.residual', 'items.bias', 'tower.hidden.weight', 'tower.hidden.bias',
             'tower.out.weight', 'tower.out.bias', 'tower.gate']
    adam = torch.optim.Adam([network.weight(name) for name in names], rate)
    draw = torch.Generator().manual_seed(1)

    def loss(some):
        l, _ = network([state for state, _ in some])
        return torch.nn.functional.cross_entropy(l, torch.tensor([target for _, target in some]))

    def mean():
        with torch.no_grad():
            return float(loss(examples))

    print(f'{len(examples)} examples, loss {mean():.4f}')
    for _ in range(count):
        chosen = torch.randint(len(examples), (batch,), generator=draw)
        adam.zero_grad()
        loss([examples[place] for place in chosen]).backward()
        adam.step()
    print(f'after {count} steps, loss {mean():.4f}')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('work', choices=['score', 'fit'])
    for name in ['model', 'products', 'states', 'sessions', 'out']:
        parser.add_argument(f'--{name}')
    parser.add_argument('--steps', type=int, default=50)
    given = parser.parse_args()
    network = Network(given.model, given.products)
    if given.work == 'fit':
        fit(network, steps(network, given.sessions), given.steps)
        network.save(given.out)
        return
    with open(given.states) as file:
        states = [
            (pools(state['history'], state['skipped']), state['context'] + progress(state['history']))
            for state in json.load(file)
        ]
    with torch.no_grad():
        l, q = network(states)
    l = [[x if known else None for x, known in zip(row, network.known.tolist())] for row in l.tolist()]
    with open(given.out, 'w') as file:
        json.dump({'l': l, 'q': q.tolist()}, file)


if __name__ == '__main__':
    main()
