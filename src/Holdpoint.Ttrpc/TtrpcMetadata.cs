// SPDX-License-Identifier: Apache-2.0

using System.Collections;

namespace Holdpoint.Ttrpc;

/// <summary>
/// Pairs of text that travel with a request, such as containerd's <c>containerd-namespace-ttrpc</c>. A key may have several values; their
/// order is kept. Keys are kept in lower case.
/// </summary>
public sealed class TtrpcMetadata : IEnumerable<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _pairs = [];

    /// <summary>The number of pairs.</summary>
    public int Count => _pairs.Count;

    internal List<KeyValuePair<string, string>> Pairs => _pairs;

    /// <summary>Adds a value to those of a key.</summary>
    /// <param name="key">In any case.</param>
    /// <param name="value">Any text.</param>
    public void Add(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        _pairs.Add(new(key.ToLowerInvariant(), value));
    }

    /// <summary>The first value of a key.</summary>
    /// <param name="key">In any case.</param>
    /// <returns>Null when the key has none.</returns>
    public string? Get(string key)
    {
        foreach ((string name, string value) in _pairs)
        {
            if (string.Equals(name, key, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>All values of a key, in their order.</summary>
    /// <param name="key">In any case.</param>
    /// <returns>Empty when the key has none.</returns>
    public IReadOnlyList<string> GetAll(string key)
    {
        List<string> values = [];
        foreach ((string name, string value) in _pairs)
        {
            if (string.Equals(name, key, StringComparison.OrdinalIgnoreCase))
            {
                values.Add(value);
            }
        }

        return values;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _pairs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
