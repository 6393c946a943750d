// SPDX-License-Identifier: Apache-2.0

using System.Text;

namespace Holdpoint.Ttrpc.Serving;

/// <summary>The methods by their names; found from the bytes of a request without making strings of them.</summary>
internal sealed class ServiceTable
{
    private const int MostName = 256;

    private readonly Dictionary<string, Dictionary<string, NamedMethod>> _services = new(StringComparer.Ordinal);

    public void Add(string service, IReadOnlyDictionary<string, ServerMethod> methods)
    {
        Dictionary<string, NamedMethod> named = new(StringComparer.Ordinal);
        foreach ((string name, ServerMethod method) in methods)
        {
            named.Add(name, new NamedMethod(service, name, method));
        }

        _services.Add(service, named);
    }

    /// <summary>Null when there is no such service, or it has no such method.</summary>
    public NamedMethod? Find(ReadOnlySpan<byte> service, ReadOnlySpan<byte> method, out bool hasService)
    {
        hasService = Find(_services, service, out Dictionary<string, NamedMethod>? methods);
        return hasService && Find(methods!, method, out NamedMethod? found) ? found : null;
    }

    private static bool Find<T>(Dictionary<string, T> table, ReadOnlySpan<byte> name, out T? found)
    {
        found = default;
        Span<char> text = stackalloc char[MostName];
        return name.Length <= MostName
            ? table.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..Encoding.UTF8.GetChars(name, text)], out found)
            : table.TryGetValue(Encoding.UTF8.GetString(name), out found);
    }
}
